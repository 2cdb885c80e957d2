//! Bodies of the mesh's frames, as the crate writes and reads them, in one call each.

use _native::mesh::body::Join;
use _native::mesh::{Say, except_bytes};

/// Of a PUBLISH under no event.
pub fn publication(except: u32, payload: &[u8]) -> Vec<u8> {
    [&except_bytes(except)[..], &sent(payload)].concat()
}

/// Of a SEND under no event.
pub fn sent(payload: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    assert_eq!(Say::default().put(&mut body), 0, "it needs no flag");
    body.extend_from_slice(payload);
    body
}

/// The handle of the room that a JOIN is for.
pub fn room_of(join: &[u8]) -> u32 {
    Join::read(join).expect("a join").room
}
