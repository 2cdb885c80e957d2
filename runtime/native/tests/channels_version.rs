//! The differences between the versions of the protocol: parsing, bytes, and offsets.

use _native::channels::{Content, Head, Reference, Version};
use serde_json::{Value, json};

const CONTENTS: [Content<'_>; 3] = [Content::Json(b"{}"), Content::Text(b"a"), Content::Binary(b"\xff\0")];

fn written_json(write: impl FnOnce(&mut Vec<u8>)) -> Value {
    let mut out = Vec::new();
    write(&mut out);
    serde_json::from_slice(&out).unwrap()
}

#[test]
fn the_default_version_is_1_and_only_1_and_2_are_supported() {
    for vsn in [None, Some("1"), Some("1.0.0")] {
        assert_eq!(Version::named(vsn), Some(Version::V1));
    }
    for vsn in ["2", "2.0.0", "2.1"] {
        assert_eq!(Version::named(Some(vsn)), Some(Version::V2));
    }
    for vsn in ["", "3.0.0", "20", "v2", "02"] {
        assert_eq!(Version::named(Some(vsn)), None, "{vsn}");
    }
}

#[test]
fn each_version_parses_its_own_messages_only() {
    let (array, object) = (r#"[null,"2","t","e",{}]"#, r#"{"topic":"t","event":"e","payload":{},"ref":"2"}"#);
    assert_eq!(Version::V2.parse(array), Version::V1.parse(object));
    assert!(Version::V2.parse(array).is_ok());
    assert!(Version::V1.parse(array).is_err() && Version::V2.parse(object).is_err());
}

#[test]
fn bytes_are_binary_in_version_2_and_base64_in_version_1() {
    assert_eq!(CONTENTS.map(|content| Version::V2.is_binary(content)), [false, false, true]);
    assert_eq!(CONTENTS.map(|content| Version::V1.is_binary(content)), [false; 3]);
    let head = Head { topic: "t", ..Head::default() };
    let bytes = CONTENTS[2];
    let all = [
        written_json(|out| Version::V1.put_push(out, head, "e", bytes, None))["payload"].clone(),
        written_json(|out| Version::V1.put_broadcast(out, "t", "e", bytes, None))["payload"].clone(),
        written_json(|out| Version::V1.put_reply(out, head, false, bytes))["payload"]["response"].clone(),
    ];
    assert_eq!(all, [(); 3].map(|()| json!({"$binary": "/wA="})));
}

#[test]
fn a_reply_repeats_both_references() {
    let (join_ref, reference) = (Reference::string("3".into()), Reference::string("\"4\n".into()));
    let head = Head { join_ref: Some(&join_ref), reference: Some(&reference), topic: "chat:\u{fc}" };
    let reply = written_json(|out| Version::V2.put_reply(out, head, false, Content::Json(br#"{"a":1}"#)));
    assert_eq!(
        reply,
        json!(["3", "\"4\n", "chat:\u{fc}", "phx_reply", {"status": "ok", "response": {"a": 1}}])
    );
    let head = Head { topic: "t", ..Head::default() };
    let reply = written_json(|out| Version::V2.put_reply(out, head, true, Content::Json(b"{}")));
    assert_eq!(reply, json!([null, null, "t", "phx_reply", {"status": "error", "response": {}}]));
}

#[test]
fn json_is_written_as_it_is_text_as_a_string_and_the_offset_last() {
    let broadcast = |topic, content, offset| {
        let mut out = Vec::new();
        Version::V2.put_broadcast(&mut out, topic, "say", content, offset);
        String::from_utf8(out).unwrap()
    };
    assert_eq!(broadcast("t", Content::Json(b"[ 1]"), None), r#"[null,null,"t","say",[ 1]]"#);
    assert_eq!(
        broadcast("t", Content::Json(b"{}"), Some(u64::MAX)),
        r#"[null,null,"t","say",{},18446744073709551615]"#
    );
    assert_eq!(broadcast("\"", Content::Text(b"a\"\x01"), None), r#"[null,null,"\"","say","a\"\u0001"]"#);
    assert_eq!(broadcast("t", Content::Text(b"\xff"), None), "[null,null,\"t\",\"say\",\"\u{fffd}\"]");
}

#[test]
fn a_server_writes_three_kinds_of_binary_messages() {
    let written = |write: &dyn Fn(&mut Vec<u8>)| {
        let mut out = Vec::new();
        write(&mut out);
        out
    };
    let (join_ref, reference) = (Reference::number("3"), Reference::string("12".into()));
    let head = Head { join_ref: Some(&join_ref), reference: Some(&reference), topic: "a:b" };
    let reply = written(&|out| Version::V2.put_reply(out, head, false, Content::Binary(b"\xff")));
    assert_eq!(reply, b"\x01\x01\x02\x03\x02312a:bok\xff");
    let none = Head { topic: "t", ..Head::default() };
    let error = written(&|out| Version::V2.put_reply(out, none, true, Content::Binary(b"")));
    assert_eq!(error, b"\x01\0\0\x01\x05terror");
    let push = written(&|out| Version::V2.put_push(out, head, "file", Content::Binary(b"\0"), None));
    assert_eq!(push, b"\0\x01\x03\x043a:bfile\0");
    let broadcast = |topic: &str| {
        written(&|out| Version::V2.put_broadcast(out, topic, "e", Content::Binary(b"data"), Some(9)))
    };
    assert_eq!(broadcast("a:b"), b"\x02\x03\x01a:bedata");
    let long = "a".repeat(254) + "\u{fc}" + "z";
    let cut = [&[2, 254, 1], &[b'a'; 254][..], b"edata"].concat();
    assert_eq!(broadcast(&long), cut, "a name of more than 255 bytes is cut between characters");
}
