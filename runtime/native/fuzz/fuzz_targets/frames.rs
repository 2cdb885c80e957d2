//! Frames of a WebSocket peer; the body is `_native::fuzz::frames`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| _native::fuzz::frames(data));
