//! The fuzzer of the channels' envelopes. The rule is that of `fuzz`; serde_json is the judge of what is JSON.

use serde::de::IgnoredAny;

use _native::channels::json::{DEEPEST, is_valid};
use _native::channels::{
    Content, Envelope, Fault, Head, LONGEST_NAME, Odd, Payload, Reference, Version, parse_binary,
};

/// A byte that says which form (0: binary, 2: objects, else arrays), and a message: what is let through is one, and is passed
/// on as it came; what is not can be answered, or is noise. Was it let through?
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
        Err(fault) => return answer(Version::V2, &fault),
    };
    let Envelope { join_ref, reference, topic, event, payload } = envelope;
    let (Payload::Binary(data) | Payload::Json(data)) = payload;
    let [join_ref, reference] = [&join_ref, &reference].map(|it| it.as_ref().map_or("", Reference::text));
    let names = [join_ref, reference, &*topic, &*event];
    let mut again = vec![0];
    again.extend(names.iter().map(|name| name.len() as u8));
    names.iter().for_each(|name| again.extend_from_slice(name.as_bytes()));
    assert_eq!([&again, data].concat(), message);
    true
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

fn text(version: Version, message: &str) -> bool {
    let brackets = message.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count();
    let (ours, judge) = (is_valid(message), is_json(message.as_bytes()));
    assert!(ours == judge || (judge && brackets > DEEPEST), "{message}");
    let mut quoted = Vec::new();
    version.put_broadcast(&mut quoted, "topic", "event", Content::Text(message.as_bytes()), None);
    assert!(is_json(&quoted));
    match version.parse(message) {
        Ok(envelope) => {
            assert!(judge, "{message}");
            pass_on(version, &envelope);
            true
        }
        Err(fault) => answer(version, &fault),
    }
}

/// An odd message has an answer, which is JSON. False, as for what is not let through.
fn answer(version: Version, fault: &Fault<'_>) -> bool {
    if let Fault::Odd(Odd { join_ref, reference, topic, .. }) = fault {
        let topic = topic.as_deref().unwrap_or_default();
        let head = Head { join_ref: join_ref.as_ref(), reference: reference.as_ref(), topic };
        let mut out = Vec::new();
        version.put_reply(&mut out, head, true, Content::Json(b"{}"));
        assert!(is_json(&out));
    }
    false
}

/// A reply and a push made of an envelope say the same.
fn pass_on(version: Version, envelope: &Envelope<'_>) {
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
