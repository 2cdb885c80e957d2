//! The heads of messages, pushes and replies, from values to bytes and back.

use _native::mesh::{
    LinkError, Push, Say, except_bytes, flags, put_handles, put_reference, read_except, read_handles,
    read_reference,
};

#[test]
fn only_the_fields_that_a_message_has_are_written() {
    for (head, bits, bytes) in [
        (Say { event: "move", offset: 0, key: "" }, 0, 5),
        (Say { event: "move", offset: 1 << 40, key: "" }, flags::STORED, 13),
        (Say { event: "", offset: 0, key: "ada" }, flags::KEYED, 5),
        (Say { event: "é", offset: 9, key: "κ" }, flags::STORED | flags::KEYED, 14),
    ] {
        let mut body = Vec::new();
        assert_eq!(head.put(&mut body), bits);
        assert_eq!(body.len(), bytes);
        body.extend_from_slice(b"payload");
        assert_eq!(Say::read(bits | flags::BINARY, &body), Ok((head, b"payload".as_slice())));
    }
    assert_eq!(Say::read(flags::STORED, b"\x04move1234567"), Err(LinkError::Malformed));
}

#[test]
fn a_push_and_its_reply_have_the_same_reference() {
    let (push, mut body) = (Push { reference: "7", event: "typing" }, Vec::new());
    push.put(&mut body);
    assert_eq!(Push::read(&body), Ok((push, b"".as_slice())));
    let mut reply = Vec::new();
    put_reference(&mut reply, push.reference);
    reply.extend_from_slice(b"{}");
    assert_eq!(read_reference(&reply), Ok(("7", b"{}".as_slice())));
    assert_eq!(Push::read(b"\x011"), Err(LinkError::Malformed));
}

#[test]
fn a_multicast_has_exactly_as_many_handles_as_its_count() {
    let mut body = Vec::new();
    put_handles(&mut body, [7, 1 << 20].into_iter());
    assert_eq!(body, [2_u32, 7, 1 << 20].map(u32::to_le_bytes).concat());
    let (handles, rest) = read_handles(&body).unwrap();
    assert_eq!(handles.iter().map(|it| u32::from_le_bytes(*it)).collect::<Vec<_>>(), [7, 1 << 20]);
    assert!(rest.is_empty());
    for broken in [u32::MAX, 3, 1 << 30] {
        let body = [broken, 7, 8].map(u32::to_le_bytes).concat();
        assert_eq!(read_handles(&body), Err(LinkError::Malformed));
    }
    assert_eq!(except_bytes(5), *b"\x05\0\0\0");
    assert_eq!(read_except(b"\x05\0\0\0rest"), Ok((5, b"rest".as_slice())));
}
