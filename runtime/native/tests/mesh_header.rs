//! The header of a frame, from values to bytes and back.

use _native::mesh::header::Header;

#[test]
fn a_header_is_twenty_bytes_little_endian() {
    let header = Header { len: 0x0102, kind: 16, flags: 5, handle: 7, epoch: 1 << 40 };
    let bytes = header.bytes();
    assert_eq!(bytes, [2, 1, 0, 0, 16, 5, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
    assert_eq!(Header::read(&bytes), header);
}
