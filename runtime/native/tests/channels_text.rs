//! Text envelopes of version 2, as phoenix.js writes and reads them.

use _native::channels::{LONGEST_NAME, Payload, Reference, parse_text};
use serde_json::json;

fn text<'a>(reference: &'a Option<Reference<'_>>) -> Option<&'a str> {
    reference.as_ref().map(Reference::kept)
}

#[test]
fn an_envelope_is_four_names_and_an_unchanged_payload() {
    let it = parse_text(r#" ["3", "12", "chat:lobby", "say", {"n": 1.50, "n": [ ]} ] "#).unwrap();
    assert_eq!((text(&it.join_ref), text(&it.reference)), (Some("3"), Some("12")));
    assert_eq!((&*it.topic, &*it.event), ("chat:lobby", "say"));
    assert_eq!(it.payload, Payload::Json(br#"{"n": 1.50, "n": [ ]}"#));
}

#[test]
fn references_may_be_null_or_numbers_and_a_number_may_follow_the_payload() {
    let it = parse_text(r#"[null,12,"t","e",null,3]"#).unwrap();
    assert_eq!((text(&it.join_ref), text(&it.reference)), (None, Some("#12")));
    let empty = parse_text(r#"["","1","t","\u0065",0]"#).unwrap().join_ref.unwrap();
    assert_eq!(empty.text(), "");
}

#[test]
fn messages_that_are_not_envelopes_are_errors() {
    let invalid = [
        "",
        "[]",
        "{}",
        "null",
        r#"["1","2","t","e"]"#,
        r#"["1","2","t","e",]"#,
        r#"["1","2","t","e",{}"#,
        r#"["1","2","t","e",{}]]"#,
        r#"["1","2","t","e",{},"x"]"#,
        r#"["1","2","t","e",{},1,2]"#,
        r#"["1","2",null,"e",{}]"#,
        r#"["1","2","t",5,{}]"#,
        r#"[true,"2","t","e",{}]"#,
        r#"[nil,"2","t","e",{}]"#,
        r#"["1",["2"],"t","e",{}]"#,
        r#"["1","2","t","e",{a:1}]"#,
        r#"["1","2","\ud800","e",{}]"#,
        r#"{"topic":"t","event":"e","payload":{},"ref":"1"}"#,
    ];
    for text in invalid {
        assert!(parse_text(text).is_err(), "{text}");
    }
}

#[test]
fn a_reference_has_at_most_255_bytes_and_a_topic_or_event_may_be_longer() {
    let long = |len: usize| "n".repeat(len);
    for at in 0..4 {
        let with = |len| {
            let mut names = ["1".to_owned(), "2".to_owned(), "t".to_owned(), "e".to_owned()];
            names[at] = long(len);
            json!([names[0], names[1], names[2], names[3], {}]).to_string()
        };
        assert!(parse_text(&with(LONGEST_NAME)).is_ok(), "{at}");
        assert_eq!(parse_text(&with(LONGEST_NAME + 1)).is_err(), at < 2, "{at}");
    }
}

#[test]
fn a_hostile_message_takes_linear_time() {
    let mut escapes = "\\u0041".repeat(40);
    escapes.truncate(240);
    let long = format!(r#"["1","2","{escapes}","e",[{}0]]"#, r#"{"a":"\\\"\u0000"},"#.repeat(50_000));
    let it = parse_text(&long).unwrap();
    assert_eq!(&*it.topic, "A".repeat(40));
    assert!(parse_text(&long[..long.len() - 1]).is_err());
}
