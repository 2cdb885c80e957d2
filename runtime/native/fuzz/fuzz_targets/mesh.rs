//! Batches, frames and bodies of a mesh link; the body is `_native::fuzz::mesh`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| _native::fuzz::mesh(data));
