"""Frames that violate the protocol, announce a wrong length, or cost more than their payload."""

import struct

import pytest

from tests.attacks import wire
from tests.attacks.peer import Peer, closed_on
from tests.attacks.watch import Watch
from tests.served import Server

MIB = 1 << 20
SETTINGS = {"limits__messages_per_s": 0, "limits__bytes_per_s": 0}


BEGUN = wire.frame(wire.TEXT, b"beg", fin=False)
BREACHES = {
    "unmasked": (wire.header(0x81, 2, key=None) + b"hi", "unmasked"),
    "RSV1 without deflate": (wire.frame(wire.TEXT, b"x", rsv=4), "reserved_bits"),
    "RSV2": (wire.frame(wire.TEXT, b"x", rsv=2), "reserved_bits"),
    "RSV3": (wire.frame(wire.TEXT, b"x", rsv=1), "reserved_bits"),
    **{f"opcode {code}": (wire.frame(code, b"x"), "reserved_opcode") for code in (3, 7, 11, 15)},
    "a ping in fragments": (wire.frame(wire.PING, b"x", fin=False), "fragmented_control"),
    "a long ping": (wire.frame(wire.PING, b"x" * 126), "long_control"),
    "a close of one byte": (wire.frame(wire.CLOSE, b"x"), "close_payload"),
    **{
        f"close code {code}": (wire.closing(code), "close_code")
        for code in (0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535)
    },
    "a continuation of nothing": (wire.frame(wire.CONTINUATION, b"x"), "unexpected_continuation"),
    "a message in a message": (BEGUN + wire.text("x"), "expected_continuation"),
    "a length too wide": (wire.header(0x81, 5, form=16) + b"xxxxx", "length_not_minimal"),
    "a length far too wide": (wire.header(0x81, 5, form=64) + b"xxxxx", "length_not_minimal"),
    "2^63": (wire.header(0x82, 1 << 63), "length_overflow"),
    "2^64 - 1": (wire.header(0x82, (1 << 64) - 1), "length_overflow"),
}


@pytest.mark.parametrize("name", BREACHES)
def test_a_violation_of_the_protocol_is_closed_with_1002(server: Server, watch: Watch, name: str) -> None:
    sent, slug = BREACHES[name]
    assert closed_on(server, "/echo", sent) == (1002, slug)
    watch.counted("protocol_errors")


@pytest.mark.parametrize("claimed", [MIB + 1, 1 << 32, (1 << 63) - 1])
def test_a_frame_that_is_too_big_is_closed_with_1009_at_its_header(
    server: Server, watch: Watch, claimed: int
) -> None:
    assert closed_on(server, "/echo", wire.header(0x82, claimed)) == (1009, "too_big")
    watch.counted("too_big")


def test_a_message_of_the_maximum_size_is_accepted(server: Server, watch: Watch) -> None:
    with Peer(server) as peer:
        peer.join("/echo")
        peer.send(wire.frame(wire.BINARY, b"x" * MIB))
        assert len(peer.message()) == MIB


def test_fragments_of_a_message_that_is_too_big_are_closed_with_1009(server: Server, watch: Watch) -> None:
    first = wire.frame(wire.BINARY, b"x" * MIB, fin=False)
    assert closed_on(server, "/echo", first, wire.header(0x00, 1)) == (1009, "too_big")
    watch.counted("too_big")


@pytest.mark.parametrize("payload", [b"", b"x"], ids=["empty", "of one byte"])
def test_endless_fragments_are_closed_with_1008_once_their_allowance_is_used_up(
    server: Server, watch: Watch, payload: bytes
) -> None:
    fragment = wire.frame(wire.CONTINUATION, payload, fin=False)
    affordable = 4 * MIB // (64 + len(payload)) - 1
    with Peer(server) as peer:
        peer.join("/echo")
        peer.send(wire.frame(wire.BINARY, payload, fin=False) + fragment * (affordable - 1))
        peer.send(wire.frame(wire.PING))
        assert peer.frame() == (0x80 | wire.PONG, b"")
        peer.send(fragment * 2)
        assert peer.closed() == (1008, "too_many_fragments")
    watch.counted("fragment_floods")


BAD_UTF8 = {
    "a stray continuation": b"\x80",
    "an overlong slash": b"\xc0\xaf",
    "an overlong NUL": b"\xe0\x80\x80",
    "a surrogate": b"\xed\xa0\x80",
    "beyond Unicode": b"\xf4\x90\x80\x80",
    "no such byte": b"\xff",
}


@pytest.mark.parametrize("name", BAD_UTF8)
def test_invalid_utf8_is_closed_with_1007_at_its_first_invalid_byte(
    server: Server, watch: Watch, name: str
) -> None:
    """Only a part of the frame is sent; the server must not wait for the rest."""
    payload = "héllo".encode() + BAD_UTF8[name]
    assert closed_on(server, "/echo", wire.header(0x81, 1000) + wire.masked(payload)) == (
        1007,
        "invalid_utf8",
    )
    watch.counted("bad_utf8")


def test_an_incomplete_character_is_closed_with_1007_at_the_end_of_its_message(
    server: Server, watch: Watch
) -> None:
    begun = wire.frame(wire.TEXT, b"\xe2\x82", fin=False)
    assert closed_on(server, "/echo", begun, wire.frame(wire.CONTINUATION)) == (1007, "invalid_utf8")
    assert closed_on(server, "/echo", wire.closing(1000, b"\xe2\x82")) == (1007, "invalid_utf8")
    watch.counted("bad_utf8", 2)


def test_messages_before_a_violation_are_answered_first(server: Server, watch: Watch) -> None:
    with Peer(server) as peer:
        peer.join("/echo")
        peer.send(wire.text("one") + wire.text("two") + wire.frame(3))
        assert peer.message() == b"one"
        assert peer.message() == b"two"
        assert peer.frame() == (0x80 | wire.CLOSE, struct.pack(">H", 1002) + b"reserved_opcode")
        peer.rest()
    watch.counted("protocol_errors")
