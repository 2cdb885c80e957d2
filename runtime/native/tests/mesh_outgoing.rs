//! The sending end of a link: its batches, its sequence numbers and its memory.

use _native::mesh::batch::BATCH_HEADER;
use _native::mesh::frames::FRAME_HEADER;
use _native::mesh::{Incoming, Kind, Outgoing};

/// The length of the headers of a batch with one frame.
const HEADERS: usize = BATCH_HEADER + FRAME_HEADER;

fn push(link: &mut Outgoing, body: &[u8]) {
    link.push(Kind::Send, 0, 0, 0, &[body]);
}

/// The bodies of the frames in these bytes, as a peer receives them.
fn bodies(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut peer = Incoming::new(usize::MAX);
    peer.space(bytes.len())[..bytes.len()].copy_from_slice(bytes);
    peer.filled(bytes.len());
    let mut all = Vec::new();
    while let Some(frame) = peer.next_frame().expect("our own bytes") {
        all.push(frame.body.to_vec());
    }
    all
}

#[test]
fn frames_are_sent_only_when_sealed() {
    let mut link = Outgoing::default();
    assert!(link.is_empty());
    push(&mut link, b"a");
    assert_eq!((link.unsent(), link.len()), (b"".as_slice(), HEADERS + 1));
    link.seal(0, false);
    push(&mut link, b"b");
    assert_eq!(bodies(link.unsent()), [b"a"]);
    link.seal(0, false);
    assert_eq!(bodies(link.unsent()), [b"a", b"b"]);
}

#[test]
fn sealing_without_frames_makes_a_batch_only_if_forced() {
    let mut link = Outgoing::default();
    link.seal(1, false);
    assert!(link.is_empty());
    link.seal(1, true);
    assert_eq!(link.len(), BATCH_HEADER);
    push(&mut link, b"a");
    link.seal(2, true);
    assert_eq!(link.len(), BATCH_HEADER + HEADERS + 1);
    assert_eq!(bodies(link.unsent()), [b"a"]);
}

#[test]
fn the_sequence_counts_sealed_and_unsealed_frames() {
    let mut link = Outgoing::default();
    for count in 1..=3 {
        push(&mut link, b"");
        assert_eq!(link.next_seq(), count);
    }
    link.seal(0, false);
    link.seal(0, true);
    assert_eq!(link.next_seq(), 3);
    push(&mut link, b"");
    assert_eq!(link.next_seq(), 4);
}

#[test]
fn frames_written_in_pieces_arrive_complete_while_more_are_pushed() {
    let (mut link, mut wire) = (Outgoing::default(), Vec::new());
    let sent: Vec<Vec<u8>> = (0..200_u8).map(|n| vec![n; usize::from(n) * 40]).collect();
    for body in &sent {
        push(&mut link, body);
        // As on a busy socket, half of the unsent bytes are written while a batch is open.
        let count = link.unsent().len() / 2;
        wire.extend_from_slice(&link.unsent()[..count]);
        link.advance(count);
        link.seal(0, false);
    }
    wire.extend_from_slice(link.unsent());
    link.advance(link.unsent().len());
    assert!(link.is_empty());
    assert_eq!(bodies(&wire), sent);
}

#[test]
fn all_sealed_bytes_may_be_written_while_a_batch_is_open() {
    let mut link = Outgoing::default();
    push(&mut link, &[7; 600_000]);
    link.seal(0, false);
    push(&mut link, b"open");
    let mut wire = link.unsent().to_vec();
    link.advance(wire.len());
    assert_eq!((link.unsent(), link.len()), (b"".as_slice(), HEADERS + 4));
    link.seal(0, false);
    wire.extend_from_slice(link.unsent());
    assert_eq!(bodies(&wire), [[7; 600_000].to_vec(), b"open".to_vec()]);
}
