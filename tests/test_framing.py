"""Frames on a byte stream."""

import pytest

from runtime import framing
from runtime.framing import HEADER_BYTES, body_bytes, framed


def test_a_body_follows_its_length() -> None:
    assert framed(b"") == b"\0\0\0\0"
    assert framed(b"ab" * 150) == b"\x2c\x01\0\0" + b"ab" * 150


def test_a_header_announces_the_length_of_its_body() -> None:
    assert [body_bytes(framed(bytes(size))[:HEADER_BYTES]) for size in (0, 1, 70_000)] == [0, 1, 70_000]


def test_both_ends_refuse_a_body_that_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framing, "MAX_BYTES", 10)
    with pytest.raises(ValueError, match="11 bytes"):
        framed(bytes(11))
    with pytest.raises(ValueError, match="11 bytes"):
        body_bytes((11).to_bytes(4, "little"))
