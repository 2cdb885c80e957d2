//! The grammar of Sec-WebSocket-Extensions, tested through the negotiation.

use _native::ws::deflate::{DeflateConfig, Malformed, negotiate};

fn offered(value: &str) -> Result<bool, Malformed> {
    negotiate([value].into_iter(), &DeflateConfig::default()).map(|agreed| agreed.is_some())
}

#[test]
fn blanks_and_empty_elements_are_ignored() {
    for value in [
        "permessage-deflate",
        " \t permessage-deflate \t",
        ",, permessage-deflate ,,",
        "permessage-deflate;server_max_window_bits=10",
        "permessage-deflate \t; \tserver_max_window_bits \t= \t10 ",
        "permessage-deflate; server_max_window_bits=\"1\\0\"",
        "foo; bar=\"baz\"; qux, permessage-deflate",
        "PerMessage-Deflate",
    ] {
        assert_eq!(offered(value), Ok(true), "{value:?}");
    }
    assert_eq!(offered(""), Ok(false));
    assert_eq!(offered(" , ,"), Ok(false));
}

#[test]
fn a_violation_of_the_grammar_is_an_error_even_beside_a_valid_offer() {
    for bad in [
        ";",
        "=",
        "a;",
        "a; ;b",
        "a; =1",
        "a; b=",
        "a; b=,c",
        "a; b=\"",
        "a; b=\"\"",
        "a; b=\"x y\"",
        "a; b=\"x",
        "a; b=\"x\\",
        "a; b=\"x\"y",
        "a b",
        "a=b",
        "a/b",
        "\"a\"",
        "a; b=ü",
        "a; b=\"ü\"",
        "ü",
        "a\u{0}",
        "a\u{7f}",
    ] {
        assert_eq!(offered(bad), Err(Malformed), "{bad:?}");
        assert_eq!(offered(&format!("permessage-deflate, {bad}")), Err(Malformed), "{bad:?}");
    }
}

#[test]
fn parsing_a_long_header_takes_linear_time() {
    let many = "permessage-deflate; server_max_window_bits=8, ".repeat(20_000);
    assert_eq!(offered(&many), Ok(false));
}
