//! What a connection holds of a frame or message that is incomplete when a read ends.

use crate::peer::{Event, LIMITS, Recorder, fragmented, frame, text, whole};
use _native::ws::{Connection, Opcode, ProtocolError, Role};

/// A server's connection and its events.
struct Server {
    connection: Connection,
    seen: Recorder,
}

impl Server {
    fn new() -> Server {
        Server { connection: Connection::new(Role::Server, None), seen: Recorder::default() }
    }

    fn receive(&mut self, bytes: &[u8]) -> Result<(), ProtocolError> {
        self.connection.receive(&mut bytes.to_vec(), &LIMITS, &mut self.seen)
    }
}

#[test]
fn a_message_is_assembling_from_its_first_byte_to_its_last() {
    let mut server = Server::new();
    assert!(!server.connection.assembling());
    let bytes = fragmented(Opcode::Text, &[b"a", b"", b"b"]);
    let (last, rest) = bytes.split_last().expect("not empty");
    for byte in rest {
        server.receive(&[*byte]).expect("valid");
        assert!(server.connection.assembling());
    }
    server.receive(&[*last]).expect("valid");
    assert!(!server.connection.assembling());
    assert_eq!(server.seen.events, [text("ab")]);
}

#[test]
fn a_control_frame_in_pieces_does_not_change_the_message_it_interrupts() {
    let ping = whole(Opcode::Ping, &[0xff; 125]);
    let mut server = Server::new();
    server.receive(&frame(Opcode::Text, false, "κ".as_bytes())).expect("valid");
    for piece in ping.chunks(7) {
        server.receive(piece).expect("valid");
    }
    server.receive(&frame(Opcode::Continuation, true, "ό".as_bytes())).expect("valid");
    assert_eq!(server.seen.events, [Event::Ping(vec![0xff; 125]), text("κό")]);
}

#[test]
fn the_memory_of_a_message_is_freed_after_its_delivery() {
    let mut server = Server::new();
    let bytes = whole(Opcode::Binary, &[7; 50_000]);
    server.receive(&bytes[..40_000]).expect("valid");
    assert!(server.connection.buffered_bytes() >= 39_000);
    // The next message begins in the same read.
    server.receive(&[&bytes[40_000..], &bytes[..1]].concat()).expect("valid");
    assert!(server.connection.assembling());
    assert!(server.connection.buffered_bytes() < 300, "{}", server.connection.buffered_bytes());
}

#[test]
fn no_memory_is_held_after_an_error_or_a_close() {
    for end in [frame(Opcode::Text, false, b"b"), whole(Opcode::Close, b"")] {
        let mut server = Server::new();
        server.receive(&frame(Opcode::Text, false, &[b'a'; 1000])).expect("valid");
        assert!(server.connection.buffered_bytes() > 1000);
        let _ = server.receive(&end);
        assert_eq!((server.connection.buffered_bytes(), server.connection.assembling()), (0, false));
    }
}

#[test]
fn a_payload_that_arrives_in_one_read_after_its_header_is_not_copied() {
    let bytes = whole(Opcode::Binary, &[7; 10_000]);
    let mut server = Server::new();
    server.receive(&bytes[..8]).expect("valid");
    let held = server.connection.buffered_bytes();
    server.receive(&bytes[8..]).expect("valid");
    assert_eq!(server.seen.events, [Event::Binary(vec![7; 10_000])]);
    assert!(held < 300, "{held}");
}
