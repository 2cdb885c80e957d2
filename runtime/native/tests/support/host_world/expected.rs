//! What shards and users are expected to get.

use _native::host::{MemberKey, Turn};
use _native::mesh::Kind;
use _native::mesh::body::Close;

use super::Got;

pub fn admitted(member: u32) -> Got {
    (Kind::Admit, member, vec![])
}

pub fn close(code: u16, reason: &str) -> Vec<u8> {
    Close { code, reason }.bytes()
}

pub fn text(member: MemberKey, body: &str) -> Turn<u32> {
    Turn::Message { member, binary: false, body: body.as_bytes().into() }
}
