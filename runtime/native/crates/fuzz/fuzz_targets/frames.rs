//! The fuzzer of the frames of a WebSocket peer. Its body is `fuzz::frames`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::frames(data));
