//! Batches, frames and bodies of a mesh link; the body is `fuzz::mesh`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::mesh(data));
