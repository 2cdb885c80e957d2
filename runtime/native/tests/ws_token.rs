//! The bytes that a token may contain.

use _native::ws::token::is_token;

#[test]
fn a_token_consists_of_the_bytes_that_rfc_9110_lists() {
    let listed = b"!#$%&'*+-.^_`|~";
    for byte in 0..=255_u8 {
        assert_eq!(is_token(byte), byte.is_ascii_alphanumeric() || listed.contains(&byte), "{byte}");
    }
}
