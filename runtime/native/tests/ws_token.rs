//! Which bytes make a token.

use _native::ws::token::is_token;

#[test]
fn tokens_are_what_rfc_9110_lists() {
    let listed = b"!#$%&'*+-.^_`|~";
    for byte in 0..=255_u8 {
        assert_eq!(is_token(byte), byte.is_ascii_alphanumeric() || listed.contains(&byte), "{byte}");
    }
}
