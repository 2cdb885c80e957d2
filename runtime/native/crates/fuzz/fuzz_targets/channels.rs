//! The fuzzer of channel envelopes, text and binary, and the JSON in them. Its body is `fuzz::channels`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::channels(data);
});
