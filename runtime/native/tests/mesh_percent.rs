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
fn what_is_not_text_and_a_nul_are_refused() {
    for wrong in ["%ff", "%C3", "%ED%A0%80", "a%00b"] {
        assert_eq!(decode(wrong), None, "{wrong}");
    }
}

#[test]
fn a_query_means_something_whatever_it_holds() {
    for (text, plain) in [("a+b%2B", "a b+"), ("%zz%4", "%zz%4"), ("%ff", "\u{fffd}"), ("%%41", "%A")] {
        assert_eq!(decode_query(text), plain);
    }
}
