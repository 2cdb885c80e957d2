//! The fields of bodies: truncated, invalid and too long.

use _native::mesh::LinkError;
use _native::mesh::body::{Join, Open};

fn join() -> Vec<u8> {
    let headers = vec![("user-agent", "x"), ("cookie", "y")];
    Join { path: "/chat", query: "a=b", subprotocol: "p", peer: "::1", headers, ..Join::default() }.bytes()
}

#[test]
fn a_body_that_is_truncated_anywhere_fails() {
    let body = join();
    for end in 0..body.len() {
        assert_eq!(Join::read(&body[..end]), Err(LinkError::Malformed), "cut at {end}");
    }
    assert!(Join::read(&body).is_ok());
}

#[test]
fn a_body_with_bytes_after_its_last_field_fails() {
    let open = Open { kind: "k", key: "v" }.bytes();
    assert_eq!(Open::read(&[open.as_slice(), b"\0"].concat()), Err(LinkError::Malformed));
}

#[test]
fn a_string_that_is_not_utf8_fails() {
    assert_eq!(Open::read(b"\x01\xff\x01a"), Err(LinkError::Malformed));
    assert_eq!(Open::read(b"\x01a\x02\xc3"), Err(LinkError::Malformed));
}

#[test]
fn a_count_without_that_many_headers_fails() {
    for count in [&[1][..], &[255, 0xFF, 0xFF]] {
        let mut body = Join::default().bytes();
        body.pop();
        body.extend(count);
        assert_eq!(Join::read(&body), Err(LinkError::Malformed));
    }
}

#[test]
fn a_length_takes_one_byte_up_to_254() {
    for (length, overhead) in [(0, 1), (254, 1), (255, 3), (256, 3), (65_535, 3)] {
        let key = "k".repeat(length);
        let bytes = Open { kind: "", key: &key }.bytes();
        assert_eq!(bytes.len(), 1 + overhead + length);
        assert_eq!(Open::read(&bytes), Ok(Open { kind: "", key: &key }));
    }
}

#[test]
fn a_short_length_in_the_long_form_fails() {
    assert_eq!(Open::read(b"\xff\x01\0k\x01v"), Err(LinkError::Malformed));
}

#[test]
fn a_string_that_is_too_long_is_cut_between_characters() {
    let long = "ä".repeat(40_000);
    let bytes = Open { kind: "k", key: &long }.bytes();
    assert_eq!(Open::read(&bytes).map(|open| open.key.len()), Ok(65_534));
}

#[test]
fn headers_beyond_the_largest_count_are_left_out() {
    let bytes = Join { headers: vec![("", ""); 70_000], ..Join::default() }.bytes();
    assert_eq!(Join::read(&bytes).map(|join| join.headers.len()), Ok(65_535));
}
