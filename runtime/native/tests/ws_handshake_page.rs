//! Static pages: the complete response, the response to HEAD, and revalidation.

use _native::ws::handshake::Page;

fn page() -> Page {
    Page::new("text/html; charset=utf-8", b"<p>hello".to_vec()).unwrap()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

fn etag(page: &Page) -> String {
    let response = text(page.response(false, None));
    response.lines().find_map(|line| line.strip_prefix("ETag: ")).unwrap().to_owned()
}

#[test]
fn a_page_is_served_with_its_length_and_type() {
    let response = text(page().response(false, None));
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"));
    for field in [
        "Content-Type: text/html; charset=utf-8",
        "Content-Length: 8",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
    ] {
        assert!(head.lines().any(|line| line == field), "{field}");
    }
    assert_eq!(body, "<p>hello");
}

#[test]
fn the_response_to_head_has_the_same_fields_and_no_body() {
    let head = text(page().response(true, None));
    assert_eq!(text(page().response(false, None)), format!("{head}<p>hello"));
}

#[test]
fn a_client_that_has_the_current_page_gets_304() {
    let tag = etag(&page());
    let known =
        [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned(), format!(" {tag}\t,")];
    for tags in known {
        let response = text(page().response(false, Some(&tags)));
        assert!(response.starts_with("HTTP/1.1 304 Not Modified\r\nETag: "), "{tags}");
        assert!(response.ends_with("\r\n\r\n") && !response.contains("Content-"), "{tags}");
    }
    for tags in ["", "\"other\"", "W/", tag.trim_matches('"')] {
        assert!(page().response(false, Some(tags)).starts_with(b"HTTP/1.1 200 "), "{tags}");
    }
}

#[test]
fn another_body_or_type_has_another_entity_tag() {
    let others = [
        Page::new("text/html; charset=utf-8", b"<p>hallo".to_vec()),
        Page::new("text/plain", b"<p>hello".to_vec()),
    ];
    for other in others {
        assert_ne!(etag(&other.unwrap()), etag(&page()));
    }
}

#[test]
fn a_content_type_with_a_line_end_is_refused() {
    for bad in ["", "text/html\r\nX: y", "text/html\n", "t\u{fc}r"] {
        assert!(Page::new(bad, Vec::new()).is_err(), "{bad:?}");
    }
}
