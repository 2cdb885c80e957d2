//! Access to the header fields of a request.

use _native::ws::handshake::{RequestLimits, parse_head};

#[test]
fn a_list_includes_all_fields_with_its_name_and_skips_empty_elements() {
    let head = b"GET / HTTP/1.1\r\nHost: a\r\nX: a, ,b\r\nY: no\r\nx:\tc\t,\r\nX:\r\n\r\n";
    let request = parse_head(head, &RequestLimits::default()).unwrap();
    assert_eq!(request.list("x").collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(request.headers("X").collect::<Vec<_>>(), ["a, ,b", "c\t,", ""]);
}

#[test]
fn field_names_match_completely_and_in_any_case() {
    let head = b"GET / HTTP/1.1\r\nHOST: a\r\nHost-Extra: b\r\n\r\n";
    let request = parse_head(head, &RequestLimits::default()).unwrap();
    assert_eq!(request.header("hOsT"), Some("a"));
    assert_eq!(request.header("hos"), None);
}

#[test]
fn repeated_fields_are_joined_by_commas() {
    let head =
        b"GET / HTTP/1.1\r\nHost: a\r\nX-User: forged\r\nx-user: real\r\nX-User: \xff\r\nOne: 1, 2\r\n\r\n";
    let request = parse_head(head, &RequestLimits::default()).unwrap();
    assert_eq!(
        request.joined("X-USER").as_deref(),
        Some("forged, real"),
        "a value that is not UTF-8 is skipped"
    );
    assert_eq!(request.joined("one").as_deref(), Some("1, 2"));
    assert_eq!(request.joined("two"), None);
}

#[test]
fn repeated_cookie_fields_are_joined_by_semicolons() {
    let head = b"GET / HTTP/1.1\r\nHost: a\r\nCookie: a=1; b=2\r\nX-Cookie: x\r\ncookie: c=3, 4\r\nX-Cookie: y\r\n\r\n";
    let request = parse_head(head, &RequestLimits::default()).unwrap();
    assert_eq!(request.joined("cookie").as_deref(), Some("a=1; b=2; c=3, 4"));
    assert_eq!(request.joined("COOKIE"), request.joined("cookie"));
    assert_eq!(request.joined("x-cookie").as_deref(), Some("x, y"));
}
