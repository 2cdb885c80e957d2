//! Escapes in paths and queries.

use _native::mesh::percent::{decode, decode_query};

#[test]
fn an_escape_is_two_hexadecimal_digits() {
    for (text, plain) in [("gr%C3%b6%C3%9Fe", "größe"), ("a%2Fb%25", "a/b%"), ("a+b", "a+b"), ("", "")] {
        assert_eq!(decode(text).as_deref(), Some(plain));
    }
    for broken in ["%", "%4", "%4g", "%+4", "a%", "%%41"] {
        assert_eq!(decode(broken), None, "{broken}");
    }
}

#[test]
fn text_that_is_not_utf_8_or_contains_a_nul_is_refused() {
    for wrong in ["%ff", "%C3", "%ED%A0%80", "a%00b"] {
        assert_eq!(decode(wrong), None, "{wrong}");
    }
}

#[test]
fn every_query_can_be_decoded() {
    for (text, plain) in [("a+b%2B", "a b+"), ("%zz%4", "%zz%4"), ("%ff", "\u{fffd}"), ("%%41", "%A")] {
        assert_eq!(decode_query(text), plain);
    }
}
