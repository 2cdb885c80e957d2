//! A connection as a whole: order, roles, and the way of plain messages.

use crate::peer::{
    Event, KEY, LIMITS, Random, Recorder, every_way, fragmented, frame, server_sees, text, whole,
};
use _native::ws::encode::{append_frame, append_masked_frame};
use _native::ws::{Connection, Flow, Message, Opcode, ProtocolError, Role, Sink};

#[test]
fn messages_of_every_length_form_arrive() {
    for length in [0, 1, 7, 8, 125, 126, 127, 128, 65_535, 65_536, 200_000] {
        let payload = Random(7).bytes(length);
        assert_eq!(server_sees(&whole(Opcode::Binary, &payload)), [Event::Binary(payload)]);
    }
}

#[test]
fn text_arrives_as_text() {
    assert_eq!(server_sees(&whole(Opcode::Text, "Grüße, κόσμε 🙂".as_bytes())), [text("Grüße, κόσμε 🙂")]);
    assert_eq!(server_sees(&whole(Opcode::Text, b"")), [text("")]);
}

#[test]
fn many_messages_of_one_read_keep_their_order() {
    let sent: Vec<_> = (0..50).map(|n| n.to_string()).collect();
    let bytes: Vec<u8> = sent.iter().flat_map(|it| whole(Opcode::Text, it.as_bytes())).collect();
    assert_eq!(server_sees(&bytes), sent.iter().map(|it| text(it)).collect::<Vec<_>>());
}

#[test]
fn pings_and_pongs_arrive_in_their_place_with_their_payload() {
    let bytes = [
        whole(Opcode::Ping, b""),
        whole(Opcode::Text, b"a"),
        whole(Opcode::Ping, &[0xff; 125]),
        whole(Opcode::Pong, b"unasked"),
    ];
    let seen =
        [Event::Ping(vec![]), text("a"), Event::Ping(vec![0xff; 125]), Event::Pong(b"unasked".to_vec())];
    assert_eq!(server_sees(&bytes.concat()), seen);
}

#[test]
fn what_came_before_a_breach_is_delivered_first() {
    let mut bytes = fragmented(Opcode::Text, &[b"one", b", two"]);
    bytes.extend(whole(Opcode::Ping, b"three"));
    bytes.extend([0x83, 0x80]);
    let seen =
        [text("one, two"), Event::Ping(b"three".to_vec()), Event::Breach(ProtocolError::ReservedOpcode)];
    assert_eq!(server_sees(&bytes), seen);
}

#[test]
fn nothing_is_decoded_after_a_close_or_a_breach() {
    let close = [whole(Opcode::Close, b"\x03\xe8bye"), whole(Opcode::Text, b"late")].concat();
    assert_eq!(server_sees(&close), [Event::Close(1000, "bye".to_owned())]);
    let breach = [frame(Opcode::Continuation, true, b""), whole(Opcode::Text, b"late")].concat();
    assert_eq!(server_sees(&breach), [Event::Breach(ProtocolError::UnexpectedContinuation)]);
}

#[test]
fn a_sink_that_stops_hears_nothing_more() {
    let mut bytes = whole(Opcode::Text, b"once").repeat(3);
    let (mut connection, mut seen) = (Connection::new(Role::Server, None), Recorder::default());
    seen.patience = 2;
    for _ in 0..2 {
        assert_eq!(connection.receive(&mut bytes, &LIMITS, &mut seen), Ok(()));
    }
    assert_eq!(seen.events.len(), 2);
}

#[test]
fn a_client_and_a_server_understand_each_other() {
    let messages =
        [(Opcode::Text, "κόσμε".as_bytes()), (Opcode::Binary, &[0x80; 70_000]), (Opcode::Ping, b"?")];
    let seen = [text("κόσμε"), Event::Binary(vec![0x80; 70_000]), Event::Ping(b"?".to_vec())];
    let (mut to_server, mut to_client) = (Vec::new(), Vec::new());
    for (opcode, payload) in messages {
        append_masked_frame(&mut to_server, opcode, false, payload, KEY);
        append_frame(&mut to_client, opcode, false, payload);
    }
    assert_eq!(server_sees(&to_server), seen);
    assert_eq!(every_way(|| Connection::new(Role::Client, None), &LIMITS, &to_client), seen);
}

#[test]
fn each_role_insists_on_the_mask_of_the_other() {
    let (mut masked, mut plain) = (Vec::new(), Vec::new());
    append_masked_frame(&mut masked, Opcode::Text, false, b"a", KEY);
    append_frame(&mut plain, Opcode::Text, false, b"a");
    assert_eq!(server_sees(&plain), [Event::Breach(ProtocolError::Unmasked)]);
    let seen = every_way(|| Connection::new(Role::Client, None), &LIMITS, &masked);
    assert_eq!(seen, [Event::Breach(ProtocolError::Masked)]);
}

/// Notes where in memory messages lay.
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
fn a_whole_message_is_a_slice_of_the_read() {
    let mut bytes = [whole(Opcode::Text, b"first"), whole(Opcode::Binary, b"second")].concat();
    let payloads = [bytes[6..].as_ptr(), bytes[6 + 5 + 6..].as_ptr()];
    let mut places = Places(Vec::new());
    let mut connection = Connection::new(Role::Server, None);
    assert_eq!(connection.receive(&mut bytes, &LIMITS, &mut places), Ok(()));
    assert_eq!(places.0, payloads);
    assert_eq!(connection.buffered_bytes(), 0);
}

#[test]
fn a_connection_takes_little_room_and_no_heap_while_idle() {
    assert!(size_of::<Connection>() <= 64, "{} bytes", size_of::<Connection>());
    let mut connection = Connection::new(Role::Server, None);
    let mut seen = Recorder::default();
    for byte in fragmented(Opcode::Text, &[b"a", b"b"]) {
        connection.receive(&mut [byte], &LIMITS, &mut seen).expect("valid");
    }
    assert_eq!(seen.events, [text("ab")]);
    assert_eq!((connection.buffered_bytes(), connection.assembling()), (0, false));
}
