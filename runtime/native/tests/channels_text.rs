//! Text envelopes as the stock client writes and reads them.

use _native::channels::{Content, LONGEST_NAME, Payload, parse_text, put_push, put_reply};
use serde_json::{Value, json};

fn pushed(topic: &str, content: Content<'_>, offset: Option<u64>) -> String {
    let mut out = Vec::new();
    put_push(&mut out, None, topic, "say", content, offset);
    String::from_utf8(out).unwrap()
}

#[test]
fn an_envelope_is_four_names_and_a_payload_left_as_it_came() {
    let it = parse_text(r#" ["3", "12", "chat:lobby", "say", {"n": 1.50, "n": [ ]} ] "#).unwrap();
    assert_eq!((it.join_ref.as_deref(), it.reference.as_deref()), (Some("3"), Some("12")));
    assert_eq!((&*it.topic, &*it.event), ("chat:lobby", "say"));
    assert_eq!(it.payload, Payload::Json(br#"{"n": 1.50, "n": [ ]}"#));
}

#[test]
fn references_may_be_null_or_numbers_and_a_counter_may_follow() {
    let it = parse_text(r#"[null,12,"t","e",null,3]"#).unwrap();
    assert_eq!((it.join_ref, it.reference.as_deref()), (None, Some("12")));
    assert_eq!(parse_text(r#"["","1","t","\u0065",0]"#).unwrap().join_ref.as_deref(), Some(""));
}

#[test]
fn what_is_no_envelope_is_refused() {
    let none = [
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
    for text in none {
        assert!(parse_text(text).is_err(), "{text}");
    }
}

#[test]
fn a_reference_may_be_as_long_as_the_binary_form_allows_and_other_names_can_be_answered_beyond() {
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
fn a_reply_answers_by_both_references() {
    let mut out = Vec::new();
    put_reply(&mut out, Some("3"), Some("\"4\n"), "chat:\u{fc}", false, br#"{"a":1}"#);
    let reply: Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(
        reply,
        json!(["3", "\"4\n", "chat:\u{fc}", "phx_reply", {"status": "ok", "response": {"a": 1}}])
    );
    out.clear();
    put_reply(&mut out, None, None, "t", true, b"{}");
    assert_eq!(out, br#"[null,null,"t","phx_reply",{"status":"error","response":{}}]"#);
}

#[test]
fn a_push_is_json_as_it_is_or_text_as_a_string_and_has_its_offset_sixth() {
    assert_eq!(pushed("t", Content::Json(b"[ 1]"), None), r#"[null,null,"t","say",[ 1]]"#);
    assert_eq!(
        pushed("t", Content::Json(b"{}"), Some(u64::MAX)),
        r#"[null,null,"t","say",{},18446744073709551615]"#
    );
    assert_eq!(pushed("\"", Content::Text(b"a\"\x01"), None), r#"[null,null,"\"","say","a\"\u0001"]"#);
    assert_eq!(pushed("t", Content::Text(b"\xff"), None), "[null,null,\"t\",\"say\",\"\u{fffd}\"]");
}

#[test]
fn a_hostile_message_costs_no_more_than_its_length() {
    let mut escapes = "\\u0041".repeat(40);
    escapes.truncate(240);
    let long = format!(r#"["1","2","{escapes}","e",[{}0]]"#, r#"{"a":"\\\"\u0000"},"#.repeat(50_000));
    let it = parse_text(&long).unwrap();
    assert_eq!(&*it.topic, "A".repeat(40));
    assert!(parse_text(&long[..long.len() - 1]).is_err());
}
