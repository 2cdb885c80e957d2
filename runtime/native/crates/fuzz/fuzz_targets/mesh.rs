//! The fuzzer of the batches, frames and bodies of a mesh link. Its body is `fuzz::mesh`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::mesh(data));
