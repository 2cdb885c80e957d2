//! What goes out on a link and comes in on it.

use _native::mesh::Kind;
use _native::shard::link::traffic::Traffic;

/// All that one side has to send, taken by the other. Returns how many frames came.
fn carry(from: &mut Traffic, to: &mut Traffic) -> u64 {
    let bytes = from.unsent().to_vec();
    from.wrote(bytes.len());
    to.space()[..bytes.len()].copy_from_slice(&bytes);
    let mut incoming = to.filled(bytes.len(), 0);
    let before = incoming.taken();
    while incoming.next_frame().expect("whole frames").is_some() {}
    let count = incoming.taken() - before;
    to.took(incoming);
    count
}

#[test]
fn what_goes_out_acknowledges_what_has_come() {
    let (mut one, mut other) = (Traffic::new(0), Traffic::new(0));
    let push = |traffic: &mut Traffic| traffic.outgoing().push(Kind::Credit, 0, 1, 1, &[b"x"]);
    push(&mut one);
    push(&mut one);
    assert_eq!((carry(&mut one, &mut other), one.frames_sent(), one.frames_acknowledged()), (2, 2, 0));
    push(&mut other);
    assert_eq!((carry(&mut other, &mut one), one.frames_acknowledged(), one.frames_read()), (1, 2, 2));
}
