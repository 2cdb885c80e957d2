//! The messages of the load on a channel: joins, pushes, and the recognition of answers.

use loadgen::{
    channel::{Answer, Channel, broadcast_payload, parse_answer},
    frames::Template,
    stamp::Stamp,
};
use serde_json::{Value, json};

fn channel(params: Value) -> Channel {
    serde_json::from_value(json!({"topic": "fan:\"a\"", "event": "say", "params": params})).unwrap()
}

/// The payload of a masked frame of at most 125 bytes.
fn payload(template: &Template, stamp_positions: &[usize], stamp: &[u8]) -> String {
    let mut frame = Vec::new();
    template.append_at(stamp_positions, stamp, &mut frame);
    let key: [u8; 4] = frame[2..6].try_into().unwrap();
    let bytes = frame[6..].iter().enumerate().map(|(at, byte)| byte ^ key[at % 4]).collect();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_push_has_its_stamp_in_its_reference_and_in_its_payload() {
    let stamp = Stamp { probe: false, sender: 3, sequence: 44 }.encode();
    let text = str::from_utf8(&stamp).unwrap();
    for echoed in [true, false] {
        let push = channel(json!({})).push(12, echoed);
        let sent = payload(&Template::new(1, &push.text, [1, 2, 3, 4]), &push.stamp_positions, &stamp);
        let reference = if echoed { json!(text) } else { Value::Null };
        let expected = json!(["1", reference, "fan:\"a\"", "say", format!("{text}kl")]);
        assert_eq!(serde_json::from_str::<Value>(&sent).expect("JSON"), expected, "{sent}");
    }
}

#[test]
fn the_expected_reply_has_the_stamps_of_its_push() {
    let reply = channel(json!({})).reply(12);
    let [reference, response] = reply.stamp_positions[..] else { panic!("there are not two stamps") };
    let text = String::from_utf8(reply.text.clone()).unwrap();
    let value: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&value[0], &value[3]), (&json!("1"), &json!("phx_reply")));
    assert!(text[reference..].starts_with(value[1].as_str().unwrap()));
    assert!(text[response..].starts_with(value[4]["response"].as_str().unwrap()));
    assert_eq!(value[4]["status"], "ok");
}

#[test]
fn a_join_has_its_params() {
    let join = channel(json!({"$position": null})).in_room(7).join(9, [1, 2, 3, 4]);
    let text = payload(&join, &[], &[]);
    assert_eq!(text, r#"["9","9","fan:\"a\"","phx_join",{"$position":null}]"#);
}

#[test]
fn a_broadcast_gives_its_payload_and_offset() {
    let head = channel(json!({})).broadcast();
    let with = |tail: &str| [&head[..], b"0123456789", tail.as_bytes()].concat();
    assert_eq!(broadcast_payload(&with("\"]"), &head, 10), Some((&b"0123456789"[..], None)));
    assert_eq!(broadcast_payload(&with("\",42]"), &head, 10), Some((&b"0123456789"[..], Some(42))));
    for wrong in ["\",]", "\",x]", "\"", "]", "\",42"] {
        assert_eq!(broadcast_payload(&with(wrong), &head, 10), None, "{wrong}");
    }
    assert_eq!(broadcast_payload(b"[null,null,\"other\",\"say\",\"0123456789\"]", &head, 10), None);
}

#[test]
fn the_answer_to_a_join_is_distinguished_from_other_messages() {
    for (message, expected) in [
        (r#"["7","7","a:b","phx_reply",{"status":"ok","response":{}}]"#, Answer::Granted(7)),
        (r#"["7","7","a:b","phx_reply",{"status":"error","response":{}}]"#, Answer::Refused),
        (r#"["x","7","a:b","phx_reply",{"status":"ok","response":{}}]"#, Answer::Refused),
        (r#"[null,null,"a:b","presence_diff",{"joins":{},"leaves":{}}]"#, Answer::Other),
        (r#"["7",null,"a:b","presence_state",{}]"#, Answer::Other),
        ("", Answer::Other),
    ] {
        assert_eq!(parse_answer(message.as_bytes()), expected, "{message}");
    }
}
