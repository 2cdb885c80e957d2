//! Request targets in their four forms.

use _native::ws::handshake::{Refusal, RequestLimits, parse_head};

fn split(method: &str, target: &str) -> Result<(String, String), Refusal> {
    let head = format!("{method} {target} HTTP/1.1\r\nHost: here:80\r\n\r\n");
    let request = parse_head(head.as_bytes(), &RequestLimits::default())?;
    Ok((request.path.to_owned(), request.query.to_owned()))
}

#[test]
fn targets_give_path_and_query_still_encoded() {
    for (target, path, query) in [
        ("/", "/", ""),
        ("/a/b", "/a/b", ""),
        ("/a?b=c", "/a", "b=c"),
        ("/a%2Fb%00?c%20d", "/a%2Fb%00", "c%20d"),
        ("/?", "/", ""),
        ("/a?b?c", "/a", "b?c"),
        ("//a//", "//a//", ""),
        ("http://here:80/a?b", "/a", "b"),
        ("WS://HERE:80", "/", ""),
        ("ws://here:80?b", "/", "b"),
    ] {
        assert_eq!(split("GET", target), Ok((path.to_owned(), query.to_owned())), "{target}");
    }
}

#[test]
fn an_absolute_target_must_agree_with_host() {
    for target in
        ["http://there/", "http://here/", "http://here:80@there/", "http://user@here:80/", "http:///"]
    {
        assert_eq!(split("GET", target).unwrap_err().status, 400, "{target}");
    }
}

#[test]
fn targets_in_none_of_the_four_forms_are_refused() {
    for target in ["a", "*", "?a", "/a#b", "here:80", "ftp://here:80/", "://here:80/", "/\u{fc}", "\\"] {
        assert_eq!(split("GET", target).unwrap_err().status, 400, "{target}");
    }
}

#[test]
fn the_forms_of_options_and_connect_parse_so_that_they_can_be_refused_with_405() {
    assert_eq!(split("OPTIONS", "*"), Ok(("*".to_owned(), String::new())));
    assert_eq!(split("CONNECT", "here:443"), Ok((String::new(), String::new())));
}
