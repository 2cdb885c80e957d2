//! Bodies of frames, from values to bytes and back.

use _native::mesh::LinkError;
use _native::mesh::body::{Close, Hello, Join, Open, VERSION, read_u32, read_u64, read_u64s};

#[test]
fn hello_is_parsed_as_it_was_written_and_may_have_more_fields() {
    let hello = Hello { version: VERSION, generation: 0x0102_0304, link: 1 };
    assert_eq!(Hello::read(&hello.bytes()), Ok(hello));
    let grown = [hello.bytes().as_slice(), b"more"].concat();
    assert_eq!(Hello::read(&grown), Ok(hello));
}

#[test]
fn open_is_parsed_as_it_was_written() {
    for (kind, key) in [("chat:{name}", "größe"), ("lobby", "")] {
        assert_eq!(Open::read(&Open { kind, key }.bytes()), Ok(Open { kind, key }));
    }
}

#[test]
fn join_is_parsed_as_it_was_written_with_and_without_headers() {
    let join = Join {
        room: 1,
        connection: u64::MAX,
        path: "/chat/a%20b",
        query: "vsn=2&x",
        subprotocol: "stateroom.v1",
        peer: "[::1]:5000",
        headers: vec![("user-agent", "Mozilla/5.0 (κ)"), ("x-empty", "")],
        topic: "chat:größe",
        params: br#"{"as":"Ada"}"#,
    };
    assert_eq!(Join::read(&join.bytes()), Ok(join));
    assert_eq!(Join::read(&Join::default().bytes()), Ok(Join::default()));
}

#[test]
fn close_is_parsed_as_it_was_written_and_its_reason_is_utf_8() {
    for (code, reason) in [(1006, ""), (4510, "hinausgeworfen: ü")] {
        assert_eq!(Close::read(&Close { code, reason }.bytes()), Ok(Close { code, reason }));
    }
    assert_eq!(Close::read(b"\x03"), Err(LinkError::Malformed));
    assert_eq!(Close::read(b"\xe8\x03\xff"), Err(LinkError::Malformed));
}

#[test]
fn a_gap_is_exactly_two_numbers() {
    assert_eq!(read_u64s(&[0; 16]), Ok([0, 0]));
    assert_eq!(read_u64s::<2>(&[0; 17]), Err(LinkError::Malformed));
}

#[test]
fn a_body_of_one_number_has_exactly_its_length() {
    assert_eq!(read_u32(&7_u32.to_le_bytes()), Ok(7));
    assert_eq!(read_u64(&(1_u64 << 40).to_le_bytes()), Ok(1 << 40));
    for length in [0, 3, 5] {
        assert_eq!(read_u32(&vec![0; length]), Err(LinkError::Malformed));
    }
    assert_eq!(read_u64(&[0; 7]), Err(LinkError::Malformed));
    assert_eq!(read_u64(&[0; 9]), Err(LinkError::Malformed));
}
