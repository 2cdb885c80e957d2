//! What a join asks of the stream, as clients say it, and as they should not.

use _native::host::params;
use _native::host::position::{Malformed, Wanted};
use _native::mesh::StreamPosition;
use serde_json::Value;

fn in_json(params: &str) -> (Wanted, Option<Malformed>) {
    let params: Value = serde_json::from_str(params).unwrap_or_default();
    Wanted::in_params(params.get("$position"), params.get("$history"))
}

fn channel(params: &str) -> Wanted {
    in_json(params).0
}

#[test]
fn a_position_is_a_pair() {
    let wanted = channel(r#"{"x": 1, "$position": [77, 12]}"#);
    assert_eq!(wanted, Wanted { told: true, from: Some(StreamPosition::new(77, 12)), last: 0 });
}

#[test]
fn a_position_that_is_none_asks_to_be_told_of_the_stream() {
    for position in ["null", "[1]", "[1, 2, 3]", "[-1, 2]", "\"live\"", "{}", "[1.5, 2]"] {
        let wanted = channel(&format!(r#"{{"$position": {position}}}"#));
        assert_eq!(wanted, Wanted { told: true, ..Wanted::default() }, "{position}");
    }
}

#[test]
fn the_last_messages_are_asked_for_by_number() {
    assert_eq!(channel(r#"{"$history": 20}"#), Wanted { last: 20, ..Wanted::default() });
    for nothing in [r#"{"$history": -1}"#, r#"{"$history": "9"}"#, "{}", "[]", "7", "", "{"] {
        assert_eq!(channel(nothing), Wanted::default(), "{nothing}");
    }
}

#[test]
fn a_direct_connection_asks_in_its_query() {
    let direct = |query: &str| Wanted::in_query(&params::query(query)).0;
    assert_eq!(direct("a=1&$history=5&%24history=7"), Wanted { last: 7, ..Wanted::default() });
    assert_eq!(direct("$history=x&$position=[1,2]"), Wanted::default());
}

/// The name of the param that is malformed.
fn malformed(params: &str) -> Option<&'static str> {
    in_json(params).1.map(|wrong| wrong.name)
}

#[test]
fn what_is_well_formed_is_not_refused() {
    let params = [
        "{}",
        r#"{"$history": 0, "$position": null}"#,
        r#"{"$history": null, "$position": [1, 2]}"#,
        r#"{"$position": [4503599627370496, 18446744073709551615]}"#,
        "[]",
        "{",
    ];
    assert_eq!(params.map(malformed), [None; 6]);
}

#[test]
fn what_is_not_a_number_of_messages_is_malformed() {
    for value in [r#""5""#, "-1", "1.5", "true", "[5]", "18446744073709551616"] {
        assert_eq!(malformed(&format!(r#"{{"$history": {value}}}"#)), Some("$history"), "{value}");
    }
}

#[test]
fn what_is_not_a_pair_of_numbers_is_malformed() {
    let values = [r#""live""#, "true", "{}", "[]", "[1]", "[1, 2, 3]", "[-1, 2]", "[1.5, 2]", r#"["1", 2]"#];
    for value in values {
        assert_eq!(malformed(&format!(r#"{{"$position": {value}}}"#)), Some("$position"), "{value}");
    }
}

#[test]
fn in_a_query_a_number_is_digits() {
    let malformed = |query: &str| Wanted::in_query(&params::query(query)).1.map(|wrong| wrong.name);
    let well_formed = ["", "$position=[1,2]", "$history=5&$position=x", "$history=18446744073709551615"];
    assert_eq!(well_formed.map(malformed), [None; 4]);
    let long = "9".repeat(10_000);
    for value in ["-1", "%2B1", "1.5", "x", "", "\u{665}", "18446744073709551616", &long] {
        assert_eq!(malformed(&format!("$history={value}")), Some("$history"), "{value}");
    }
}
