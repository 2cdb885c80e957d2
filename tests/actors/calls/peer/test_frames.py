"""Batches of frames: what is written is read, however it is cut."""

import pytest

from runtime.actors.calls.peer import frames
from runtime.actors.calls.peer.frames import (
    Answer,
    Ask,
    BatchDecoder,
    Cycle,
    Hello,
    Kept,
    Probe,
    Settled,
    Snapshot,
    Status,
    Stopping,
    Verb,
)

ALL = [
    Hello(3, 7),
    Ask(
        1, "chat:{name}", "lobby", 1 << 40, Verb.PUBLISH, "add", b"{}", 4.5, True, (("a", "1"), ("b", "2")), 9
    ),
    Answer(1, Status.FAILED, 5, b"", "code", "reason"),
    Probe(1, 2, "a", "1", 3, Verb.CALL, "e", (("b", "2"),), ()),
    Cycle(8),
    Snapshot(6, "a", "1", 4, b"\0state"),
    Settled(12, (("a", "1"),)),
    Kept(6),
    Stopping(),
]


def test_every_frame_comes_out_as_it_went_in() -> None:
    assert list(BatchDecoder().feed(frames.encode(ALL))) == ALL


def test_a_batch_may_come_byte_by_byte_and_two_at_once() -> None:
    batches, data = BatchDecoder(), frames.encode(ALL[:2]) + frames.encode(ALL[2:])
    assert [frame for byte in data for frame in batches.feed(bytes([byte]))] == ALL
    assert list(batches.feed(data)) == ALL


@pytest.mark.parametrize(
    "data", [b"\xff\xff\xff\xff", b"\1\0\0\0\xc1", b"\2\0\0\0\x91\x07", b"\3\0\0\0\x91\x91\x63"]
)
def test_what_is_no_batch_is_an_error(data: bytes) -> None:
    with pytest.raises(ValueError):
        list(BatchDecoder().feed(data))
