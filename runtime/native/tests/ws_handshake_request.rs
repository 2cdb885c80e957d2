//! Reading the fields of a request.

use _native::ws::handshake::{RequestLimits, parse_head};

#[test]
fn a_list_runs_over_all_its_lines_and_passes_over_empty_elements() {
    let head = b"GET / HTTP/1.1\r\nHost: a\r\nX: a, ,b\r\nY: no\r\nx:\tc\t,\r\nX:\r\n\r\n";
    let request = parse_head(head, &RequestLimits::default()).unwrap();
    assert_eq!(request.list("x").collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(request.headers("X").collect::<Vec<_>>(), ["a, ,b", "c\t,", ""]);
}

#[test]
fn names_match_whole_and_in_any_case() {
    let head = b"GET / HTTP/1.1\r\nHOST: a\r\nHost-Extra: b\r\n\r\n";
    let request = parse_head(head, &RequestLimits::default()).unwrap();
    assert_eq!(request.header("hOsT"), Some("a"));
    assert_eq!(request.header("hos"), None);
}
