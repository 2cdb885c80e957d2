//! What a client makes of the bytes it was sent, and whether it should have been sent them.

use _native::ws::deflate::{Inflater, Params};
use _native::ws::{Connection, Role};

use super::chatter::{hold_to_answers, hold_to_channels};
use crate::peer::{Event, LIMITS, Recorder};

/// The frames behind a 101, as their receiver understands them, compressed or not.
pub fn heard(response: &[u8], frames: &[u8]) -> Vec<Event> {
    let params = Params {
        server_no_context_takeover: false,
        client_no_context_takeover: false,
        server_max_window_bits: 15,
        client_max_window_bits: 15,
    };
    let deflate = response.windows(8).any(|window| window == b"-deflate");
    let mut client = Connection::new(Role::Client, deflate.then(|| Box::new(Inflater::of_server(&params))));
    let mut seen = Recorder::default();
    client.receive(&mut frames.to_vec(), &LIMITS, &mut seen).expect("the server keeps the protocol");
    seen.events
}

/// Holds what one client was sent to HTTP and RFC 6455: a response, or valid frames of whole messages up to a close.
pub fn hold_to_the_protocol(sent: &[u8]) {
    let head = sent.windows(4).position(|window| window == b"\r\n\r\n").map_or(sent.len(), |at| at + 4);
    let (response, frames) = sent.split_at(head);
    if !response.starts_with(b"HTTP/1.1 101") {
        let begun = sent.len().min(9);
        assert_eq!(sent[..begun], b"HTTP/1.1 "[..begun]);
        return;
    }
    let seen = heard(response, frames);
    if seen.iter().any(|event| matches!(event, Event::Text(text) if text.starts_with('['))) {
        hold_to_channels(&seen);
        hold_to_answers(&seen);
    } else {
        hold_to_words(&seen);
    }
    let close = seen.iter().position(|event| matches!(event, Event::Close(..)));
    assert!(close.is_none_or(|at| at + 1 == seen.len()), "nothing follows a close");
}

/// Direct clients hear whole messages.
fn hold_to_words(seen: &[Event]) {
    for event in seen {
        let Event::Text(text) = event else { continue };
        let words: Vec<&str> = text.split(' ').collect();
        let (count, words) = words.split_last().expect("one at least");
        assert_eq!(words.len().to_string(), *count, "{text}");
        assert!(words.windows(2).all(|pair| pair[0] == pair[1]), "{text}");
    }
}
