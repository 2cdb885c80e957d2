//! Messages in several frames: their order (Autobahn's group 5), and what they may cost.

use crate::peer::{
    Event, KEY, LIMITS, Recorder, every_way, fragmented, frame, server_refuses, server_sees, text, whole,
};
use _native::ws::encode::write_header;
use _native::ws::{Connection, Flow, Limits, Message, Opcode, ProtocolError, Role, Sink};

const SMALL: Limits = Limits { message_bytes: 1000, fragment_overhead_bytes: 64 };

fn sees_within(limits: &Limits, bytes: &[u8]) -> Vec<Event> {
    every_way(|| Connection::new(Role::Server, None), limits, bytes)
}

/// A header alone, of a frame that claims to be this long.
fn claim(first: u8, payload_bytes: usize) -> Vec<u8> {
    let mut out = Vec::new();
    write_header(&mut out, first, payload_bytes, Some(KEY));
    out
}

#[test]
fn fragments_become_one_message() {
    assert_eq!(server_sees(&fragmented(Opcode::Text, &[b"frag", b"", b"ment"])), [text("fragment")]);
    assert_eq!(server_sees(&fragmented(Opcode::Binary, &[b"", b"", b""])), [Event::Binary(vec![])]);
    let two = [fragmented(Opcode::Text, &[b"a", b"b"]), fragmented(Opcode::Binary, &[b"c", b"d"])];
    assert_eq!(server_sees(&two.concat()), [text("ab"), Event::Binary(b"cd".to_vec())]);
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
    assert_eq!(server_sees(&bytes.concat()), seen);
}

#[test]
fn a_close_between_fragments_ends_all() {
    let bytes = [frame(Opcode::Text, false, b"frag"), whole(Opcode::Close, b""), whole(Opcode::Text, b"a")];
    assert_eq!(server_sees(&bytes.concat()), [Event::Close(1005, String::new())]);
}

#[test]
fn a_continuation_needs_a_message_and_a_message_its_continuation() {
    for fin in [true, false] {
        let bytes = frame(Opcode::Continuation, fin, b"a");
        assert_eq!(server_refuses(&bytes), ProtocolError::UnexpectedContinuation);
        let bytes = [frame(Opcode::Text, false, b"a"), frame(Opcode::Binary, fin, b"b")];
        assert_eq!(server_refuses(&bytes.concat()), ProtocolError::ExpectedContinuation);
    }
    let bytes = [fragmented(Opcode::Text, &[b"a", b"b"]), frame(Opcode::Continuation, true, b"c")];
    let seen = [text("ab"), Event::Breach(ProtocolError::UnexpectedContinuation)];
    assert_eq!(server_sees(&bytes.concat()), seen);
}

#[test]
fn a_message_of_the_cap_passes_and_one_byte_more_fails() {
    let (most, more) = ([7; 1000], [7; 1001]);
    assert_eq!(sees_within(&SMALL, &whole(Opcode::Binary, &most)), [Event::Binary(most.to_vec())]);
    let in_two = fragmented(Opcode::Binary, &[&most[..400], &most[400..]]);
    assert_eq!(sees_within(&SMALL, &in_two), [Event::Binary(most.to_vec())]);
    for bytes in [whole(Opcode::Binary, &more), fragmented(Opcode::Binary, &[&more[..400], &more[400..]])] {
        assert_eq!(sees_within(&SMALL, &bytes), [Event::Breach(ProtocolError::TooBig)]);
    }
}

#[test]
fn a_message_over_the_cap_is_refused_from_its_header() {
    for bytes in [claim(0x82, 1001), claim(0x82, usize::MAX >> 1)] {
        assert_eq!(sees_within(&SMALL, &bytes), [Event::Breach(ProtocolError::TooBig)]);
    }
    let bytes = [frame(Opcode::Binary, false, &[7; 900]), claim(0x00, 101)];
    assert_eq!(sees_within(&SMALL, &bytes.concat()), [Event::Breach(ProtocolError::TooBig)]);
}

#[test]
fn no_memory_is_taken_for_what_a_header_only_claims() {
    let (mut connection, mut seen) = (Connection::new(Role::Server, None), Recorder::default());
    let mut bytes = claim(0x82, LIMITS.message_bytes);
    bytes.extend([0; 1000]);
    assert_eq!(connection.receive(&mut bytes, &LIMITS, &mut seen), Ok(()));
    assert!((1000..2000).contains(&connection.buffered_bytes()), "{}", connection.buffered_bytes());
}

#[test]
fn memory_grows_with_what_came_and_ends_at_the_frame() {
    let (mut connection, mut seen) = (Connection::new(Role::Server, None), Recorder::default());
    let mut bytes = whole(Opcode::Binary, &[7; 100_000]);
    let before_last = bytes.len() - 1;
    for read in bytes[..before_last].chunks_mut(1000) {
        assert_eq!(connection.receive(read, &LIMITS, &mut seen), Ok(()));
    }
    assert!((100_000..100_300).contains(&connection.buffered_bytes()), "{}", connection.buffered_bytes());
}

#[test]
fn memory_doubles_over_many_fragments() {
    let (mut connection, mut seen) = (Connection::new(Role::Server, None), Recorder::default());
    let mut held = Vec::new();
    for at in 0..2000 {
        let opcode = if at == 0 { Opcode::Binary } else { Opcode::Continuation };
        let mut bytes = frame(opcode, false, &[7; 100]);
        assert_eq!(connection.receive(&mut bytes, &LIMITS, &mut seen), Ok(()));
        held.push(connection.buffered_bytes());
    }
    held.dedup();
    assert!(held.len() < 20, "grew {} times", held.len());
}

#[test]
fn every_fragment_is_charged_its_payload_and_64_bytes_against_four_times_the_cap() {
    // 62 × 64 = 3968 <= 4000 < 63 × 64
    let fragments = |count| fragmented(Opcode::Binary, &vec![b"".as_slice(); count]);
    assert_eq!(sees_within(&SMALL, &fragments(62)), [Event::Binary(vec![])]);
    assert_eq!(sees_within(&SMALL, &fragments(63)), [Event::Breach(ProtocolError::TooManyFragments)]);
    // 61 × 64 + 96 = 4000
    let mut parts = vec![b"".as_slice(); 60];
    parts.push(&[7; 96]);
    assert_eq!(sees_within(&SMALL, &fragmented(Opcode::Binary, &parts)), [Event::Binary(vec![7; 96])]);
    parts[0] = &[7];
    let seen = sees_within(&SMALL, &fragmented(Opcode::Binary, &parts));
    assert_eq!(seen, [Event::Breach(ProtocolError::TooManyFragments)]);
}

#[test]
fn each_message_has_its_own_budget() {
    let bytes = fragmented(Opcode::Binary, &[b"".as_slice(); 60]).repeat(3);
    assert_eq!(sees_within(&SMALL, &bytes), vec![Event::Binary(vec![]); 3]);
}

#[test]
fn a_cap_of_zero_is_no_cap() {
    let limits = Limits { message_bytes: 0, ..LIMITS };
    let payload = vec![7; (1 << 20) + 1];
    let mut connection = Connection::new(Role::Server, None);
    let mut seen = Recorder::default();
    let mut bytes = fragmented(Opcode::Binary, &[&payload, b"end"]);
    bytes.extend(claim(0x82, usize::MAX >> 1));
    bytes.push(0);
    assert_eq!(connection.receive(&mut bytes, &limits, &mut seen), Ok(()));
    assert_eq!(seen.events, [Event::Binary([payload, b"end".to_vec()].concat())]);
}

/// What messages cost on their way.
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
fn a_message_tells_what_its_fragments_cost() {
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
