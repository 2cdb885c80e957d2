//! A connection: the order of events, the two roles, and messages that need no buffering.

use crate::peer::{
    Event, KEY, LIMITS, Random, Recorder, events_for_any_split, fragmented, frame, server_events, text, whole,
};
use _native::ws::encode::{append_frame, append_masked_frame};
use _native::ws::{Connection, Flow, Message, Opcode, ProtocolError, Role, Sink};

#[test]
fn messages_of_every_length_form_arrive() {
    for length in [0, 1, 7, 8, 125, 126, 127, 128, 65_535, 65_536, 200_000] {
        let payload = Random(7).bytes(length);
        assert_eq!(server_events(&whole(Opcode::Binary, &payload)), [Event::Binary(payload)]);
    }
}

#[test]
fn text_arrives_as_text() {
    assert_eq!(server_events(&whole(Opcode::Text, "Grüße, κόσμε 🙂".as_bytes())), [text("Grüße, κόσμε 🙂")]);
    assert_eq!(server_events(&whole(Opcode::Text, b"")), [text("")]);
}

#[test]
fn many_messages_in_one_read_keep_their_order() {
    let sent: Vec<_> = (0..50).map(|n| n.to_string()).collect();
    let bytes: Vec<u8> = sent.iter().flat_map(|it| whole(Opcode::Text, it.as_bytes())).collect();
    assert_eq!(server_events(&bytes), sent.iter().map(|it| text(it)).collect::<Vec<_>>());
}

#[test]
fn pings_and_pongs_arrive_in_order_with_their_payload() {
    let bytes = [
        whole(Opcode::Ping, b""),
        whole(Opcode::Text, b"a"),
        whole(Opcode::Ping, &[0xff; 125]),
        whole(Opcode::Pong, b"unasked"),
    ];
    let seen =
        [Event::Ping(vec![]), text("a"), Event::Ping(vec![0xff; 125]), Event::Pong(b"unasked".to_vec())];
    assert_eq!(server_events(&bytes.concat()), seen);
}

#[test]
fn what_came_before_an_error_is_delivered_first() {
    let mut bytes = fragmented(Opcode::Text, &[b"one", b", two"]);
    bytes.extend(whole(Opcode::Ping, b"three"));
    bytes.extend([0x83, 0x80]);
    let seen =
        [text("one, two"), Event::Ping(b"three".to_vec()), Event::Error(ProtocolError::ReservedOpcode)];
    assert_eq!(server_events(&bytes), seen);
}

#[test]
fn nothing_is_decoded_after_a_close_or_an_error() {
    let close = [whole(Opcode::Close, b"\x03\xe8bye"), whole(Opcode::Text, b"late")].concat();
    assert_eq!(server_events(&close), [Event::Close(1000, "bye".to_owned())]);
    let invalid = [frame(Opcode::Continuation, true, b""), whole(Opcode::Text, b"late")].concat();
    assert_eq!(server_events(&invalid), [Event::Error(ProtocolError::UnexpectedContinuation)]);
}

#[test]
fn a_sink_that_stops_receives_no_further_event() {
    let mut bytes = whole(Opcode::Text, b"once").repeat(3);
    let (mut connection, mut seen) = (Connection::new(Role::Server, None), Recorder::default());
    seen.stop_after = 2;
    for _ in 0..2 {
        assert_eq!(connection.receive(&mut bytes, &LIMITS, &mut seen), Ok(()));
    }
    assert_eq!(seen.events.len(), 2);
}

#[test]
fn a_client_and_a_server_can_exchange_messages() {
    let messages =
        [(Opcode::Text, "κόσμε".as_bytes()), (Opcode::Binary, &[0x80; 70_000]), (Opcode::Ping, b"?")];
    let seen = [text("κόσμε"), Event::Binary(vec![0x80; 70_000]), Event::Ping(b"?".to_vec())];
    let (mut to_server, mut to_client) = (Vec::new(), Vec::new());
    for (opcode, payload) in messages {
        append_masked_frame(&mut to_server, opcode, false, payload, KEY);
        append_frame(&mut to_client, opcode, false, payload);
    }
    assert_eq!(server_events(&to_server), seen);
    assert_eq!(events_for_any_split(|| Connection::new(Role::Client, None), &LIMITS, &to_client), seen);
}

#[test]
fn a_server_requires_masked_frames_and_a_client_unmasked_ones() {
    let (mut masked, mut plain) = (Vec::new(), Vec::new());
    append_masked_frame(&mut masked, Opcode::Text, false, b"a", KEY);
    append_frame(&mut plain, Opcode::Text, false, b"a");
    assert_eq!(server_events(&plain), [Event::Error(ProtocolError::Unmasked)]);
    let seen = events_for_any_split(|| Connection::new(Role::Client, None), &LIMITS, &masked);
    assert_eq!(seen, [Event::Error(ProtocolError::Masked)]);
}

/// Records the addresses of the messages in memory.
struct Places(Vec<*const u8>);

impl Sink for Places {
    fn message(&mut self, message: Message<'_>) -> Flow {
        self.0.push(message.bytes().as_ptr());
        Flow::Continue
    }

    fn ping(&mut self, _payload: &[u8]) -> Flow {
        Flow::Continue
    }

    fn pong(&mut self, _payload: &[u8]) -> Flow {
        Flow::Continue
    }

    fn close(&mut self, _code: u16, _reason: &str) -> Flow {
        Flow::Continue
    }
}

#[test]
fn a_complete_message_is_delivered_without_a_copy() {
    let mut bytes = [whole(Opcode::Text, b"first"), whole(Opcode::Binary, b"second")].concat();
    let payloads = [bytes[6..].as_ptr(), bytes[6 + 5 + 6..].as_ptr()];
    let mut places = Places(Vec::new());
    let mut connection = Connection::new(Role::Server, None);
    assert_eq!(connection.receive(&mut bytes, &LIMITS, &mut places), Ok(()));
    assert_eq!(places.0, payloads);
    assert_eq!(connection.buffered_bytes(), 0);
}

#[test]
fn an_idle_connection_takes_little_memory_and_no_heap() {
    assert!(size_of::<Connection>() <= 64, "{} bytes", size_of::<Connection>());
    let mut connection = Connection::new(Role::Server, None);
    let mut seen = Recorder::default();
    for byte in fragmented(Opcode::Text, &[b"a", b"b"]) {
        connection.receive(&mut [byte], &LIMITS, &mut seen).expect("valid");
    }
    assert_eq!(seen.events, [text("ab")]);
    assert_eq!((connection.buffered_bytes(), connection.assembling()), (0, false));
}
