//! The bodies of mesh frames that tests need, written and parsed by the crate itself, with one call each.

use _native::mesh::body::Join;
use _native::mesh::{Say, except_bytes};

/// The body of a PUBLISH without an event. `except`: the member that is excluded, or `NOBODY`.
pub fn publication(except: u32, payload: &[u8]) -> Vec<u8> {
    [&except_bytes(except)[..], &sent(payload)].concat()
}

/// The body of a SEND without an event.
pub fn sent(payload: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    assert_eq!(Say::default().put(&mut body), 0, "this head needs no flags");
    body.extend_from_slice(payload);
    body
}

/// The handle of the room in the body of a JOIN.
pub fn room_of(join: &[u8]) -> u32 {
    Join::read(join).expect("a join").room
}
