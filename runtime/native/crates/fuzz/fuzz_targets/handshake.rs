//! A request's head, found, parsed and answered; the body is `fuzz::handshake`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::handshake(data);
});
