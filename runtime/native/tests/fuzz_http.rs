//! The fuzzers of HTTP on the least they can get.

use _native::fuzz::{extensions, handshake};

#[test]
fn inputs_too_short_to_mean_anything_are_passed_over() {
    for data in [b"".as_slice(), b"\x05", b"\x05\r", b"\x00\r\n\r\n", b"\xff,", b"\x00\xff"] {
        handshake(data);
        extensions(data);
    }
}
