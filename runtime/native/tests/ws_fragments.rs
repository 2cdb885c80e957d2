//! Messages in several frames: their order (group 5 of the Autobahn test suite), and the limits on their cost.

use crate::peer::{
    Event, KEY, LIMITS, Recorder, events_for_any_split, fragmented, frame, server_error, server_events, text,
    whole,
};
use _native::ws::encode::write_header;
use _native::ws::{Connection, Flow, Limits, Message, Opcode, ProtocolError, Role, Sink};

const SMALL: Limits = Limits { message_bytes: 1000, fragment_overhead_bytes: 64 };

fn events_within(limits: &Limits, bytes: &[u8]) -> Vec<Event> {
    events_for_any_split(|| Connection::new(Role::Server, None), limits, bytes)
}

/// A header without a payload, of a frame of this length.
fn header_of(first: u8, payload_bytes: usize) -> Vec<u8> {
    let mut out = Vec::new();
    write_header(&mut out, first, payload_bytes, Some(KEY));
    out
}

#[test]
fn fragments_become_one_message() {
    assert_eq!(server_events(&fragmented(Opcode::Text, &[b"frag", b"", b"ment"])), [text("fragment")]);
    assert_eq!(server_events(&fragmented(Opcode::Binary, &[b"", b"", b""])), [Event::Binary(vec![])]);
    let two = [fragmented(Opcode::Text, &[b"a", b"b"]), fragmented(Opcode::Binary, &[b"c", b"d"])];
    assert_eq!(server_events(&two.concat()), [text("ab"), Event::Binary(b"cd".to_vec())]);
}

#[test]
fn control_frames_between_fragments_are_delivered_at_once() {
    let bytes = [
        frame(Opcode::Text, false, b"frag"),
        whole(Opcode::Ping, b"one"),
        frame(Opcode::Continuation, false, b"men"),
        whole(Opcode::Pong, b"two"),
        frame(Opcode::Continuation, true, b"t"),
    ];
    let seen = [Event::Ping(b"one".to_vec()), Event::Pong(b"two".to_vec()), text("fragment")];
    assert_eq!(server_events(&bytes.concat()), seen);
}

#[test]
fn a_close_between_fragments_ends_the_connection() {
    let bytes = [frame(Opcode::Text, false, b"frag"), whole(Opcode::Close, b""), whole(Opcode::Text, b"a")];
    assert_eq!(server_events(&bytes.concat()), [Event::Close(1005, String::new())]);
}

#[test]
fn a_continuation_must_follow_an_incomplete_message_and_a_new_message_must_not() {
    for fin in [true, false] {
        let bytes = frame(Opcode::Continuation, fin, b"a");
        assert_eq!(server_error(&bytes), ProtocolError::UnexpectedContinuation);
        let bytes = [frame(Opcode::Text, false, b"a"), frame(Opcode::Binary, fin, b"b")];
        assert_eq!(server_error(&bytes.concat()), ProtocolError::ExpectedContinuation);
    }
    let bytes = [fragmented(Opcode::Text, &[b"a", b"b"]), frame(Opcode::Continuation, true, b"c")];
    let seen = [text("ab"), Event::Error(ProtocolError::UnexpectedContinuation)];
    assert_eq!(server_events(&bytes.concat()), seen);
}

#[test]
fn a_message_as_long_as_the_limit_passes_and_a_longer_one_fails() {
    let (most, more) = ([7; 1000], [7; 1001]);
    assert_eq!(events_within(&SMALL, &whole(Opcode::Binary, &most)), [Event::Binary(most.to_vec())]);
    let in_two = fragmented(Opcode::Binary, &[&most[..400], &most[400..]]);
    assert_eq!(events_within(&SMALL, &in_two), [Event::Binary(most.to_vec())]);
    for bytes in [whole(Opcode::Binary, &more), fragmented(Opcode::Binary, &[&more[..400], &more[400..]])] {
        assert_eq!(events_within(&SMALL, &bytes), [Event::Error(ProtocolError::TooBig)]);
    }
}

#[test]
fn a_message_over_the_limit_fails_at_its_header() {
    for bytes in [header_of(0x82, 1001), header_of(0x82, usize::MAX >> 1)] {
        assert_eq!(events_within(&SMALL, &bytes), [Event::Error(ProtocolError::TooBig)]);
    }
    let bytes = [frame(Opcode::Binary, false, &[7; 900]), header_of(0x00, 101)];
    assert_eq!(events_within(&SMALL, &bytes.concat()), [Event::Error(ProtocolError::TooBig)]);
}

#[test]
fn no_memory_is_allocated_for_a_payload_that_has_not_arrived() {
    let (mut connection, mut seen) = (Connection::new(Role::Server, None), Recorder::default());
    let mut bytes = header_of(0x82, LIMITS.message_bytes);
    bytes.extend([0; 1000]);
    assert_eq!(connection.receive(&mut bytes, &LIMITS, &mut seen), Ok(()));
    assert!((1000..2000).contains(&connection.buffered_bytes()), "{}", connection.buffered_bytes());
}

#[test]
fn memory_grows_with_the_payload_and_never_exceeds_the_last_frame() {
    let (mut connection, mut seen) = (Connection::new(Role::Server, None), Recorder::default());
    let mut bytes = whole(Opcode::Binary, &[7; 100_000]);
    let before_last = bytes.len() - 1;
    for read in bytes[..before_last].chunks_mut(1000) {
        assert_eq!(connection.receive(read, &LIMITS, &mut seen), Ok(()));
    }
    assert!((100_000..100_300).contains(&connection.buffered_bytes()), "{}", connection.buffered_bytes());
}

#[test]
fn memory_doubles_as_fragments_arrive() {
    let (mut connection, mut seen) = (Connection::new(Role::Server, None), Recorder::default());
    let mut held = Vec::new();
    for at in 0..2000 {
        let opcode = if at == 0 { Opcode::Binary } else { Opcode::Continuation };
        let mut bytes = frame(opcode, false, &[7; 100]);
        assert_eq!(connection.receive(&mut bytes, &LIMITS, &mut seen), Ok(()));
        held.push(connection.buffered_bytes());
    }
    held.dedup();
    assert!(held.len() < 20, "the buffer grew {} times", held.len());
}

#[test]
fn the_fragments_of_a_message_may_cost_four_times_the_limit() {
    // Each fragment costs its payload and 64 bytes: 62 × 64 = 3968 <= 4000 < 63 × 64
    let fragments = |count| fragmented(Opcode::Binary, &vec![b"".as_slice(); count]);
    assert_eq!(events_within(&SMALL, &fragments(62)), [Event::Binary(vec![])]);
    assert_eq!(events_within(&SMALL, &fragments(63)), [Event::Error(ProtocolError::TooManyFragments)]);
    // 61 × 64 + 96 = 4000
    let mut parts = vec![b"".as_slice(); 60];
    parts.push(&[7; 96]);
    assert_eq!(events_within(&SMALL, &fragmented(Opcode::Binary, &parts)), [Event::Binary(vec![7; 96])]);
    parts[0] = &[7];
    let seen = events_within(&SMALL, &fragmented(Opcode::Binary, &parts));
    assert_eq!(seen, [Event::Error(ProtocolError::TooManyFragments)]);
}

#[test]
fn the_cost_of_each_message_is_counted_separately() {
    let bytes = fragmented(Opcode::Binary, &[b"".as_slice(); 60]).repeat(3);
    assert_eq!(events_within(&SMALL, &bytes), vec![Event::Binary(vec![]); 3]);
}

#[test]
fn a_limit_of_zero_is_no_limit() {
    let limits = Limits { message_bytes: 0, ..LIMITS };
    let payload = vec![7; (1 << 20) + 1];
    let mut connection = Connection::new(Role::Server, None);
    let mut seen = Recorder::default();
    let mut bytes = fragmented(Opcode::Binary, &[&payload, b"end"]);
    bytes.extend(header_of(0x82, usize::MAX >> 1));
    bytes.push(0);
    assert_eq!(connection.receive(&mut bytes, &limits, &mut seen), Ok(()));
    assert_eq!(seen.events, [Event::Binary([payload, b"end".to_vec()].concat())]);
}

/// Records the costs of messages.
#[derive(Default)]
struct Costs(Vec<usize>);

impl Sink for Costs {
    fn cost(&mut self, wire_bytes: usize) {
        self.0.push(wire_bytes);
    }

    fn message(&mut self, _: Message<'_>) -> Flow {
        Flow::Continue
    }

    fn ping(&mut self, _: &[u8]) -> Flow {
        Flow::Continue
    }

    fn pong(&mut self, _: &[u8]) -> Flow {
        Flow::Continue
    }

    fn close(&mut self, _: u16, _: &str) -> Flow {
        Flow::Stop
    }
}

#[test]
fn the_cost_of_a_buffered_message_is_reported_before_it() {
    let mut costs = Costs::default();
    let mut connection = Connection::new(Role::Server, None);
    let mut bytes = fragmented(Opcode::Binary, &[b"abc", b"", b"de"]);
    bytes.extend(whole(Opcode::Text, b"whole"));
    connection.receive(&mut bytes, &SMALL, &mut costs).unwrap();
    assert_eq!(costs.0, [5 + 2 * 64]);
    let (mut head, mut tail) = (whole(Opcode::Text, b"in two reads"), vec![]);
    tail.append(&mut head.split_off(8));
    connection.receive(&mut head, &SMALL, &mut costs).unwrap();
    connection.receive(&mut tail, &SMALL, &mut costs).unwrap();
    assert_eq!(costs.0, [5 + 2 * 64, 12]);
}
