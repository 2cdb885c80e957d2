//! What a join asks of the stream, as clients say it, and as they should not.

use _native::host::position::Wanted;
use _native::mesh::body::Join;

fn channel(params: &str) -> Wanted {
    Wanted::of(&Join { topic: "t:a", params: params.as_bytes(), ..Join::default() })
}

#[test]
fn a_position_is_a_pair() {
    let wanted = channel(r#"{"x": 1, "$position": [77, 12]}"#);
    assert_eq!(wanted, Wanted { told: true, from: Some((77, 12)), last: 0 });
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
    let direct = |query: &str| Wanted::of(&Join { query, ..Join::default() });
    assert_eq!(direct("a=1&$history=5&%24history=7"), Wanted { last: 7, ..Wanted::default() });
    assert_eq!(direct("$history=x&$position=[1,2]"), Wanted::default());
}
