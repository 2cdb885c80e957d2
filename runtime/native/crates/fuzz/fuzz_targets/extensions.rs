//! The offer and answer of permessage-deflate; the body is `fuzz::extensions`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::extensions(data);
});
