//! The fuzzer of request heads, which are found, parsed and answered. Its body is `fuzz::handshake`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::handshake(data);
});
