"""The mesh in plain Python: what it says a native host understands, and what that answers it can read."""

import struct

import pytest

from runtime.testing import frames
from runtime.testing.frames import Flag, Frame, Kind, Link


def said(kind: Kind, flags: int, body: bytes) -> Frame:
    """A frame as a host would send it, read."""
    host, shard = Link(), Link()
    (frame,) = shard.frames(host.batch(frames.encode(kind, 3, body, flags=flags)))
    return frame


def test_a_publish_has_an_event_and_whom_it_leaves_out() -> None:
    body = struct.pack("<I", 9) + frames.text("said") + b"payload"
    assert said(Kind.PUBLISH, 0, body) == Frame(Kind.PUBLISH, Flag(0), 3, b"payload", "said", without=9)


def test_a_stored_message_under_a_key_has_both() -> None:
    body = frames.text("said") + struct.pack("<Q", 42) + frames.text("k" * 300) + b"{}"
    frame = said(Kind.SEND, Flag.STORED | Flag.KEYED | Flag.JSON, body)
    assert (frame.event, frame.offset, frame.key, frame.body) == ("said", 42, "k" * 300, b"{}")


def test_a_multicast_names_its_members() -> None:
    body = struct.pack("<III", 2, 7, 8) + frames.text("said") + b"x"
    assert said(Kind.MULTICAST, 0, body).handles == (7, 8)


def test_a_reply_names_its_push() -> None:
    frame = said(Kind.REPLY, Flag.JSON, frames.text("12") + b"{}")
    assert (frame.reference, frame.body) == ("12", b"{}")


@pytest.mark.parametrize("cut", range(1, 40, 7))
def test_a_batch_may_come_in_pieces(cut: int) -> None:
    host, shard = Link(), Link()
    data = host.batch(frames.encode(Kind.ADMIT, 1), frames.encode(Kind.ADMIT, 2))
    got = shard.frames(data[:cut]) + shard.frames(data[cut:]) + shard.frames(host.batch(frames.hello()))
    assert [frame.kind for frame in got] == [Kind.ADMIT, Kind.ADMIT, Kind.HELLO]
