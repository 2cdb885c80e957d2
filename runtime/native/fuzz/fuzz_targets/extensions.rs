//! The offer and answer of permessage-deflate; the body is `_native::fuzz::extensions`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| { _native::fuzz::extensions(data); });
