//! The receiving end of a link: frames from bytes in any pieces, and errors that end the link.

use crate::peer::random_pieces;
use _native::mesh::frames::FRAME_HEADER;
use _native::mesh::{Incoming, Kind, LinkError, Outgoing};

const LONGEST: usize = 10_000;

fn read(link: &mut Incoming, bytes: &[u8]) {
    link.space(bytes.len())[..bytes.len()].copy_from_slice(bytes);
    link.filled(bytes.len());
}

/// Handles and body lengths of all frames that a link returns until it needs more bytes or fails.
fn take(link: &mut Incoming) -> Result<Vec<(u32, usize)>, LinkError> {
    let mut taken = Vec::new();
    while let Some(frame) = link.next_frame()? {
        assert!(frame.body.iter().all(|byte| u32::from(*byte) == frame.handle % 256));
        taken.push((frame.handle, frame.body.len()));
    }
    Ok(taken)
}

fn fails(bytes: &[u8]) -> LinkError {
    let mut link = Incoming::new(LONGEST);
    read(&mut link, bytes);
    take(&mut link).expect_err("a link error")
}

/// The bytes of several batches, one of them empty, and the frames in them.
fn batches() -> (Vec<u8>, Vec<(u32, usize)>) {
    let (mut link, mut frames) = (Outgoing::default(), Vec::new());
    for batch in 0..6_u32 {
        for at in 0..batch {
            let (handle, length) = (batch * 10 + at, (batch * at * 50) as usize);
            link.push(Kind::Message, 0, handle, 9, &[&vec![handle as u8; length]]);
            frames.push((handle, length));
        }
        link.seal(u64::from(batch), true);
    }
    (link.unsent().to_vec(), frames)
}

/// One batch with one frame whose body is `body`.
fn one(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut link = Outgoing::default();
    link.push(Kind::Message, 0, 0, 0, &[body]);
    link.seal(0, false);
    let mut bytes = link.unsent().to_vec();
    bytes[24 + 4] = kind;
    bytes
}

#[test]
fn frames_are_returned_however_the_bytes_are_split() {
    let (bytes, frames) = batches();
    let mut splits = vec![vec![bytes.as_slice()], bytes.chunks(1).collect()];
    splits.extend((1..20).map(|seed| random_pieces(&bytes, seed)));
    for pieces in splits {
        let (mut link, mut taken) = (Incoming::new(LONGEST), Vec::new());
        for piece in pieces {
            read(&mut link, piece);
            taken.extend(take(&mut link).expect("valid"));
        }
        assert_eq!(taken, frames);
        assert_eq!((link.taken(), link.peer_ack()), (frames.len() as u64, 5));
    }
}

#[test]
fn a_frame_is_returned_before_its_batch_is_complete() {
    let mut sender = Outgoing::default();
    sender.push(Kind::Message, 0, 1, 0, &[&[1; 100]]);
    sender.push(Kind::Message, 0, 2, 0, &[&[2; 100]]);
    sender.seal(0, false);
    let mut link = Incoming::new(LONGEST);
    read(&mut link, &sender.unsent()[..24 + FRAME_HEADER + 100]);
    assert_eq!(take(&mut link), Ok(vec![(1, 100)]));
}

#[test]
fn a_frame_over_the_limit_fails_at_its_header() {
    assert_eq!(fails(&one(4, &[0; LONGEST + 1])[..24 + FRAME_HEADER]), LinkError::TooLong);
    let mut link = Incoming::new(LONGEST);
    read(&mut link, &one(4, &[0; LONGEST]));
    assert_eq!(take(&mut link), Ok(vec![(0, LONGEST)]));
}

#[test]
fn an_unknown_kind_fails_at_its_header() {
    for kind in [0, 12, 15, 33, 255] {
        assert_eq!(fails(&one(kind, &[0; 100])[..24 + FRAME_HEADER]), LinkError::UnknownKind(kind));
    }
}

#[test]
fn a_batch_out_of_sequence_fails() {
    let mut bytes = one(4, b"");
    bytes[8] = 3;
    assert_eq!(fails(&bytes), LinkError::Sequence { expected: 0, got: 3 });
    let twice = one(4, b"").repeat(2);
    assert_eq!(fails(&twice), LinkError::Sequence { expected: 1, got: 0 });
}

#[test]
fn frames_that_do_not_match_the_length_of_their_batch_fail() {
    let changed = |at: usize, value: u8| {
        let mut bytes = [one(4, &[0; 3]), vec![0; 100]].concat();
        bytes[at] = value;
        fails(&bytes)
    };
    let length = (FRAME_HEADER + 3) as u8;
    assert_eq!(changed(0, length + 1), LinkError::Malformed, "more bytes than frames");
    assert_eq!(changed(0, length - 1), LinkError::Malformed, "fewer bytes than frames");
    assert_eq!(changed(4, 0), LinkError::Malformed, "bytes without a frame");
    assert_eq!(changed(4, 2), LinkError::Malformed, "a count with a frame too many");
}

#[test]
fn the_memory_for_a_long_frame_is_freed() {
    let mut link = Incoming::new(usize::MAX);
    read(&mut link, &one(4, &[0; 4 << 20]));
    assert_eq!(take(&mut link), Ok(vec![(0, 4 << 20)]));
    assert!(link.space(1000).len() < 1 << 20);
}

#[test]
fn a_count_beyond_the_space_is_taken_as_the_space() {
    let mut link = Incoming::new(LONGEST);
    link.space(10);
    link.filled(1000);
    assert_eq!(link.next_frame(), Ok(None));
}

#[test]
fn an_acknowledgement_counts_once_all_frames_of_its_batch_were_returned() {
    let mut out = Outgoing::default();
    [1, 2].into_iter().for_each(|handle| out.push(Kind::Reply, 0, handle, 9, &[&[handle as u8; 8]]));
    out.seal(7, true);
    let (bytes, mut link) = (out.unsent().to_vec(), Incoming::new(LONGEST));
    let (most, last) = bytes.split_at(bytes.len() - 1);
    read(&mut link, most);
    assert_eq!(take(&mut link), Ok(vec![(1, 8)]));
    assert_eq!(link.peer_ack(), 0, "the other frame may refer to a handle that it frees");
    read(&mut link, last);
    assert_eq!(take(&mut link), Ok(vec![(2, 8)]));
    assert_eq!(link.peer_ack(), 7);
}
