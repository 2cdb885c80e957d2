//! Envelopes in version 1: objects, as `phoenix-channels` and clients in other languages write them.

use _native::channels::{Content, Fault, Head, Payload, Reference, Version, parse_object};
use serde_json::{Value, json};

fn text(reference: Option<&Reference<'_>>) -> String {
    reference.map_or_else(String::new, |it| it.text().to_owned())
}

#[test]
fn members_may_come_in_any_order_and_unknown_ones_are_ignored() {
    for message in [
        r#"{"topic":"a:b","event":"say","payload":{"n": 1},"ref":"2","join_ref":"1"}"#,
        r#" {"join_ref":1, "x":[{}], "payload" : {"n": 1} ,"ref":2,"event":"say","topic":"a:b"} "#,
        r#"{"\u0074opic":"a:b","event":"no","event":"say","payload":{"n": 1},"ref":"2","join_ref":"1"}"#,
    ] {
        let it = parse_object(message).unwrap();
        assert_eq!((&*it.topic, &*it.event), ("a:b", "say"));
        assert_eq!(it.payload, Payload::Json(br#"{"n": 1}"#));
        assert_eq!([text(it.join_ref.as_ref()), text(it.reference.as_ref())], ["1", "2"]);
    }
}

#[test]
fn references_may_be_null_or_missing() {
    for rest in ["", r#","ref":null"#, r#","ref":null,"join_ref":null"#] {
        let message = format!(r#"{{"topic":"t","event":"e","payload":null{rest}}}"#);
        let it = parse_object(&message).unwrap();
        assert_eq!((it.join_ref, it.reference), (None, None));
    }
}

#[test]
fn an_object_without_topic_event_or_payload_is_not_an_envelope() {
    let whole = json!({"topic": "t", "event": "e", "payload": {}, "ref": "2"});
    for missing in ["topic", "event", "payload"] {
        let mut some = whole.clone();
        some.as_object_mut().unwrap().remove(missing);
        let text = some.to_string();
        assert!(matches!(parse_object(&text), Err(Fault::Odd(odd)) if odd.reference.is_some()), "{missing}");
    }
    for noise in ["", "{", "{}", "hello", "{\"n\":1}", "[]"] {
        assert_eq!(parse_object(noise), Err(Fault::Noise), "{noise}");
    }
}

#[test]
fn a_written_object_has_a_join_ref_only_if_there_is_one() {
    let (join_ref, reference) = (Reference::number("1"), Reference::string("2".into()));
    let mut out = Vec::new();
    let head = Head { join_ref: Some(&join_ref), reference: Some(&reference), topic: "t" };
    Version::V1.put_reply(&mut out, head, false, Content::Json(b"{}"));
    let reply: Value = serde_json::from_slice(&out).unwrap();
    let payload = json!({"status": "ok", "response": {}});
    assert_eq!(
        reply,
        json!({"topic": "t", "event": "phx_reply", "ref": "2", "join_ref": 1, "payload": payload})
    );
    out.clear();
    Version::V1.put_broadcast(&mut out, "t", "e", Content::Text(b"\""), Some(7));
    assert_eq!(out, br#"{"topic":"t","event":"e","ref":null,"payload":"\""}"#);
}
