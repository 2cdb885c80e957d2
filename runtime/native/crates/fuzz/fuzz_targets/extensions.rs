//! The fuzzer of the negotiation of permessage-deflate. Its body is `fuzz::extensions`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::extensions(data);
});
