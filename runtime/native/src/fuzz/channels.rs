//! The fuzzer of the channels' envelopes. The rule is that of `fuzz`; serde_json is the judge of what is JSON.

use serde::de::IgnoredAny;

use crate::channels::json::{DEEPEST, is_valid};
use crate::channels::{
    Content, Envelope, LONGEST_NAME, Payload, parse_binary, parse_text, put_push, put_reply,
};

/// A byte that says which form, and a message: what is let through is one, and is passed on as it came.
/// Was it let through?
pub fn channels(data: &[u8]) -> bool {
    match data {
        [0, message @ ..] => binary(message),
        [_, message @ ..] => std::str::from_utf8(message).is_ok_and(text),
        [] => false,
    }
}

fn binary(message: &[u8]) -> bool {
    let Ok(Envelope { join_ref, reference, topic, event, payload }) = parse_binary(message) else {
        return false;
    };
    let (Payload::Binary(data) | Payload::Json(data)) = payload;
    let names = [&join_ref.unwrap_or_default(), &reference.unwrap_or_default(), &topic, &event];
    let mut again = vec![0];
    again.extend(names.iter().map(|name| name.len() as u8));
    names.iter().for_each(|name| again.extend_from_slice(name.as_bytes()));
    assert_eq!([&again, data].concat(), message);
    true
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

fn text(message: &str) -> bool {
    let brackets = message.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count();
    let (ours, judge) = (is_valid(message), is_json(message.as_bytes()));
    assert!(ours == judge || (judge && brackets > DEEPEST), "{message}");
    let mut quoted = Vec::new();
    put_push(&mut quoted, None, "topic", "event", Content::Text(message.as_bytes()), None);
    assert!(is_json(&quoted));
    let Ok(envelope) = parse_text(message) else { return false };
    assert!(judge, "{message}");
    pass_on(&envelope);
    true
}

/// A reply and a push made of an envelope say the same.
fn pass_on(envelope: &Envelope<'_>) {
    let Envelope { join_ref, reference, topic, event, payload } = envelope;
    let (Payload::Json(payload) | Payload::Binary(payload)) = *payload;
    let references = [join_ref.as_deref(), reference.as_deref()];
    assert!(references.iter().flatten().all(|name| name.len() <= LONGEST_NAME));
    let mut out = Vec::new();
    put_push(&mut out, join_ref.as_deref(), topic, event, Content::Json(payload), Some(7));
    let pushed = Envelope { reference: None, ..envelope.clone() };
    assert_eq!(std::str::from_utf8(&out).map(parse_text), Ok(Ok(pushed)));
    out.clear();
    put_reply(&mut out, join_ref.as_deref(), reference.as_deref(), topic, true, payload);
    let (reply, text) = (is_json(&out), std::str::from_utf8(&out));
    assert!(reply, "{text:?}");
}
