//! A request's head, found, parsed and answered; the body is `_native::fuzz::handshake`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| { _native::fuzz::handshake(data); });
