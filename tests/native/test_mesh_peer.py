"""The other end of a link, for tests: it writes and reads frames and batches."""

import pytest

from runtime._native import MeshPeer


def test_kinds_and_flags_have_numbers() -> None:
    kinds, flags = dict(MeshPeer.kinds()), dict(MeshPeer.flags())
    assert (kinds["Hello"], kinds["Publish"], kinds["NotOwner"]) == (1, 16, 21)
    assert (flags["BINARY"], flags["JSON"], flags["LIVE"]) == (1, 4, 64)


def test_a_frame_is_a_header_and_its_body() -> None:
    frame = MeshPeer.frame(4, 1, 7, 5, b"hi")
    assert frame == b"\2\0\0\0\4\1\0\0\7\0\0\0\5\0\0\0\0\0\0\0hi"


def test_batches_are_read_in_pieces_of_any_size() -> None:
    ours, theirs = MeshPeer(), MeshPeer()
    data = ours.batch([MeshPeer.frame(4, 0, 1, 5, b"a"), MeshPeer.frame(4, 0, 2, 5, b"b")]) + ours.batch([])
    assert data[:24] == MeshPeer.batch_header(42, 2, 0, 0)
    got = [frame for byte in data for frame in theirs.read(bytes([byte]))]
    assert got == [(4, 0, 1, 5, b"a"), (4, 0, 2, 5, b"b")]
    assert theirs.take_batches() == [(0, 2), (0, 0)]
    assert theirs.take_batches() == []
    assert ours.read(theirs.batch([])) == []
    assert (ours.sent, ours.acknowledged) == (2, 2)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (MeshPeer.batch_header(0, 0, 9, 0), "Sequence"),
        (MeshPeer.batch_header(20, 1, 0, 0) + MeshPeer.frame(99, 0, 0, 0, b""), "UnknownKind"),
        (MeshPeer.batch_header(21, 1, 0, 0) + MeshPeer.frame(1, 0, 0, 0, b"") + b"x", "Malformed"),
    ],
)
def test_a_violation_of_the_protocol_is_a_value_error(data: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        MeshPeer().read(data)
