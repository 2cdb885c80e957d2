"""A client's end of a WebSocket: it writes frames, and reads them as strictly as a browser does."""

import pytest

from runtime._native import ClientSocket


def test_messages_and_control_frames_are_returned_in_order() -> None:
    data = b"\x81\x02hi\x82\x01\xff\x89\x01p\x8a\x01q\x88\x04\x03\xe8ok"
    assert ClientSocket().receive(data) == [
        ("text", "hi"),
        ("binary", b"\xff"),
        ("ping", b"p"),
        ("pong", b"q"),
        ("close", (1000, "ok")),
    ]


def test_a_frame_may_arrive_byte_by_byte_and_a_message_in_fragments() -> None:
    socket = ClientSocket()
    events = [event for byte in b"\x01\x01h\x80\x01i" for event in socket.receive(bytes([byte]))]
    assert events == [("text", "hi")]


def test_nothing_is_read_after_a_close() -> None:
    socket = ClientSocket()
    assert socket.receive(b"\x88\x00\x81\x02hi") == [("close", (1005, ""))]
    assert socket.receive(b"\x81\x02hi") == []


@pytest.mark.parametrize("data", [b"\x81\x82\0\0\0\0hi", b"\x83\x00", b"\xc1\x00", b"\x81\x01\xff"])
def test_a_violation_of_the_protocol_is_an_error(data: bytes) -> None:
    with pytest.raises(ValueError, match="the server sent"):
        ClientSocket().receive(data)


def test_frames_of_a_client_are_masked() -> None:
    frames = [ClientSocket.text("hi"), ClientSocket.binary(b"hi"), ClientSocket.pong(b"hi")]
    assert [frame[0] for frame in frames] == [0x81, 0x82, 0x8A]
    assert all(frame[1] == 0x82 for frame in frames)
    key, payload = frames[0][2:6], frames[0][6:]
    assert bytes(byte ^ key[at] for at, byte in enumerate(payload)) == b"hi"


def test_a_code_that_no_close_frame_may_have_is_refused() -> None:
    assert len(ClientSocket.close(1000, "bye")) == 2 + 4 + 2 + 3
    assert len(ClientSocket.close(1005, "bye")) == 2 + 4
    for code in (1006, 0, 5000, -1, 99_999):
        with pytest.raises(ValueError, match=f"^{code} is no code"):
            ClientSocket.close(code, "bye")
