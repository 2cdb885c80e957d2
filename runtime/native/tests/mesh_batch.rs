//! The bytes of batches on a link.

use _native::mesh::batch::BATCH_HEADER;
use _native::mesh::frames::FRAME_HEADER;
use _native::mesh::{Incoming, Kind, Outgoing};

#[test]
fn a_header_has_the_length_the_frames_the_sequence_and_the_acknowledgement() {
    let mut link = Outgoing::default();
    for _ in 0..2 {
        link.push(Kind::Send, 0, 1, 2, &[b"abc"]);
        link.push(Kind::Close, 0, 1, 2, &[]);
        link.seal(0x0102, false);
    }
    let batches = link.unsent();
    let length = 2 * FRAME_HEADER + 3;
    assert_eq!(batches.len(), 2 * (BATCH_HEADER + length));
    assert_eq!(batches[..BATCH_HEADER], *b"\x2b\0\0\0\x02\0\0\0\0\0\0\0\0\0\0\0\x02\x01\0\0\0\0\0\0");
    let second = &batches[BATCH_HEADER + length..];
    assert_eq!(second[..BATCH_HEADER], *b"\x2b\0\0\0\x02\0\0\0\x02\0\0\0\0\0\0\0\x02\x01\0\0\0\0\0\0");
}

#[test]
fn an_empty_batch_can_send_an_acknowledgement() {
    let (mut link, mut peer) = (Outgoing::default(), Incoming::new(1000));
    link.seal(7, true);
    let batch = link.unsent();
    assert_eq!(batch.len(), BATCH_HEADER);
    peer.space(batch.len())[..batch.len()].copy_from_slice(batch);
    peer.filled(batch.len());
    assert_eq!(peer.next_frame(), Ok(None));
    assert_eq!((peer.peer_ack(), peer.taken()), (7, 0));
}
