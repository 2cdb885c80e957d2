//! The load's words on a channel: what it pushes and joins with, and what it takes for an answer.

use loadgen::{
    channel::{Answer, Channel, answer, said},
    frames::Template,
    stamp::Stamp,
};
use serde_json::{Value, json};

fn channel(params: Value) -> Channel {
    serde_json::from_value(json!({"topic": "fan:\"a\"", "event": "say", "params": params})).unwrap()
}

/// The payload of a masked frame of at most 125 bytes.
fn payload(template: &Template, marks: &[usize], stamp: &[u8]) -> String {
    let mut frame = Vec::new();
    template.append_at(marks, stamp, &mut frame);
    let key: [u8; 4] = frame[2..6].try_into().unwrap();
    let bytes = frame[6..].iter().enumerate().map(|(at, byte)| byte ^ key[at % 4]).collect();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_push_bears_its_stamp_in_its_ref_and_in_its_payload() {
    let stamp = Stamp { probe: false, sender: 3, sequence: 44 }.encode();
    let text = str::from_utf8(&stamp).unwrap();
    for echoed in [true, false] {
        let push = channel(json!({})).push(12, echoed);
        let said = payload(&Template::new(1, &push.text, [1, 2, 3, 4]), &push.marks, &stamp);
        let reference = if echoed { json!(text) } else { Value::Null };
        let expected = json!(["1", reference, "fan:\"a\"", "say", format!("{text}kl")]);
        assert_eq!(serde_json::from_str::<Value>(&said).expect("JSON"), expected, "{said}");
    }
}

#[test]
fn a_reply_is_what_comes_back_for_a_push() {
    let reply = channel(json!({})).reply(12);
    let [reference, response] = reply.marks[..] else { panic!("two marks") };
    let text = String::from_utf8(reply.text.clone()).unwrap();
    let value: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&value[0], &value[3]), (&json!("1"), &json!("phx_reply")));
    assert!(text[reference..].starts_with(value[1].as_str().unwrap()));
    assert!(text[response..].starts_with(value[4]["response"].as_str().unwrap()));
    assert_eq!(value[4]["status"], "ok");
}

#[test]
fn a_join_carries_its_params() {
    let join = channel(json!({"$position": null})).in_room(7).join(9, [1, 2, 3, 4]);
    let text = payload(&join, &[], &[]);
    assert_eq!(text, r#"["9","9","fan:\"a\"","phx_join",{"$position":null}]"#);
}

#[test]
fn a_broadcast_is_its_payload_and_offset() {
    let head = channel(json!({})).broadcast();
    let with = |tail: &str| [&head[..], b"0123456789", tail.as_bytes()].concat();
    assert_eq!(said(&with("\"]"), &head, 10), Some((&b"0123456789"[..], None)));
    assert_eq!(said(&with("\",42]"), &head, 10), Some((&b"0123456789"[..], Some(42))));
    for wrong in ["\",]", "\",x]", "\"", "]", "\",42"] {
        assert_eq!(said(&with(wrong), &head, 10), None, "{wrong}");
    }
    assert_eq!(said(b"[null,null,\"other\",\"say\",\"0123456789\"]", &head, 10), None);
}

#[test]
fn an_answer_to_a_join_is_told_from_all_else() {
    for (message, expected) in [
        (r#"["7","7","a:b","phx_reply",{"status":"ok","response":{}}]"#, Answer::Granted(7)),
        (r#"["7","7","a:b","phx_reply",{"status":"error","response":{}}]"#, Answer::Refused),
        (r#"["x","7","a:b","phx_reply",{"status":"ok","response":{}}]"#, Answer::Refused),
        (r#"[null,null,"a:b","presence_diff",{"joins":{},"leaves":{}}]"#, Answer::Other),
        (r#"["7",null,"a:b","presence_state",{}]"#, Answer::Other),
        ("", Answer::Other),
    ] {
        assert_eq!(answer(message.as_bytes()), expected, "{message}");
    }
}
