//! The body of the fuzzer of channel envelopes, with the rule of this crate. serde_json decides what is valid JSON.

use serde::de::IgnoredAny;

use _native::channels::json::{DEEPEST, is_valid};
use _native::channels::{
    Content, Envelope, Fault, Head, LONGEST_NAME, Odd, Payload, Reference, Version, parse_binary,
};

/// `data`: one byte for the form (0: binary, 2: object, otherwise array), then a message. Checks that a message which parses
/// is written again as it was, and that a message which does not parse can be answered, unless it is `Fault::Noise`.
/// Returns whether it parses.
pub fn channels(data: &[u8]) -> bool {
    match data {
        [0, message @ ..] => binary(message),
        [2, message @ ..] => std::str::from_utf8(message).is_ok_and(|message| text(Version::V1, message)),
        [_, message @ ..] => std::str::from_utf8(message).is_ok_and(|message| text(Version::V2, message)),
        [] => false,
    }
}

fn binary(message: &[u8]) -> bool {
    let envelope = match parse_binary(message) {
        Ok(envelope) => envelope,
        Err(fault) => return check_answer(Version::V2, &fault),
    };
    let Envelope { join_ref, reference, topic, event, payload } = envelope;
    let (Payload::Binary(data) | Payload::Json(data)) = payload;
    let [join_ref, reference] = [&join_ref, &reference].map(|it| it.as_ref().map_or("", Reference::text));
    let names = [join_ref, reference, &*topic, &*event];
    let mut rewritten = vec![0];
    rewritten.extend(names.iter().map(|name| name.len() as u8));
    names.iter().for_each(|name| rewritten.extend_from_slice(name.as_bytes()));
    assert_eq!([&rewritten, data].concat(), message);
    true
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

fn text(version: Version, message: &str) -> bool {
    let brackets = message.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count();
    let (accepted, valid) = (is_valid(message), is_json(message.as_bytes()));
    assert!(accepted == valid || (valid && brackets > DEEPEST), "{message}");
    let mut quoted = Vec::new();
    version.put_broadcast(&mut quoted, "topic", "event", Content::Text(message.as_bytes()), None);
    assert!(is_json(&quoted));
    match version.parse(message) {
        Ok(envelope) => {
            assert!(valid, "{message}");
            check_rewritten(version, &envelope);
            true
        }
        Err(fault) => check_answer(version, &fault),
    }
}

/// Checks that the answer to an invalid message is JSON. Returns false, as the message does not parse.
fn check_answer(version: Version, fault: &Fault<'_>) -> bool {
    if let Fault::Odd(Odd { join_ref, reference, topic, .. }) = fault {
        let topic = topic.as_deref().unwrap_or_default();
        let head = Head { join_ref: join_ref.as_ref(), reference: reference.as_ref(), topic };
        let mut out = Vec::new();
        version.put_reply(&mut out, head, true, Content::Json(b"{}"));
        assert!(is_json(&out));
    }
    false
}

/// Checks that a push made of an envelope parses to the same envelope, and that a reply made of it is JSON.
fn check_rewritten(version: Version, envelope: &Envelope<'_>) {
    let Envelope { join_ref, reference, topic, event, payload } = envelope;
    let (Payload::Json(payload) | Payload::Binary(payload)) = *payload;
    let references = [join_ref.as_ref(), reference.as_ref()];
    assert!(references.iter().flatten().all(|name| name.text().len() <= LONGEST_NAME));
    let head = Head { join_ref: join_ref.as_ref(), reference: reference.as_ref(), topic };
    let mut out = Vec::new();
    let offset = Some(7).filter(|_| version == Version::V2);
    version.put_push(&mut out, head, event, Content::Json(payload), offset);
    assert_eq!(std::str::from_utf8(&out).map(|text| version.parse(text)), Ok(Ok(envelope.clone())));
    out.clear();
    version.put_reply(&mut out, head, true, Content::Json(payload));
    let (reply, text) = (is_json(&out), std::str::from_utf8(&out));
    assert!(reply, "{text:?}");
}
