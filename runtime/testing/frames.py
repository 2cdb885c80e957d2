"""The mesh as a shard speaks it, in plain Python: frames and batches to bytes and back (runtime/native/src/mesh).

Written for tests, so it shares no code with the native one and checks it. The rule: what a host sends is trusted.
"""

import struct
from collections.abc import Mapping, Sized
from dataclasses import dataclass
from enum import IntEnum, IntFlag


class Kind(IntEnum):
    """What a frame says (mesh/frames.rs has the contract of each)."""

    HELLO, OPEN, JOIN, MESSAGE, LEAVE, BARRIER, RELEASE, MEMBERS_END, PUSH, STATE, PULL = range(1, 12)
    PUBLISH, SEND, CLOSE, CREDIT, BARRIER_DONE, NOT_OWNER, OVERFLOW, REPLY = range(16, 24)
    ADMIT, JOINED, REFUSED, MULTICAST, ATTACH, STREAM, PAGE, GAP = range(24, 32)


class Flag(IntFlag):
    """Flag bits of a frame."""

    BINARY, RECOVER, JSON, STORED, KEYED, ERROR, LIVE = (1 << bit for bit in range(7))


NOBODY = 0xFFFFFFFF
_HEADER = struct.Struct("<IBBHIQ")
_BATCH = struct.Struct("<IIQQ")
_SAID = {Kind.PUBLISH, Kind.SEND, Kind.MULTICAST}


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a host. `body` is the payload alone where the kind has a head of its own."""

    kind: Kind
    flags: Flag
    handle: int
    body: bytes
    event: str = ""
    offset: int = 0
    key: str = ""
    without: int = NOBODY
    handles: tuple[int, ...] = ()
    """Of MULTICAST: whom it is for."""
    reference: str = ""
    """Of REPLY: which push it answers."""


def encode(kind: Kind, handle: int, body: bytes = b"", *, flags: int = 0, epoch: int = 1) -> bytes:
    """A frame."""
    return _HEADER.pack(len(body), kind, flags, 0, handle, epoch) + body


def length_of(items: Sized) -> bytes:
    """A length as in a body."""
    count = len(items)
    return bytes([count]) if count < 255 else struct.pack("<BH", 255, count)


def text(value: str) -> bytes:
    """A string as in a body."""
    raw = value.encode()
    return length_of(raw) + raw


def hello() -> bytes:
    """The first frame of a link: shard 0, in its first life."""
    return encode(Kind.HELLO, 0, struct.pack("<HI", 2, 1), epoch=0)


@dataclass(frozen=True, slots=True)
class Join:
    """What a member comes with: a channel's has a topic and params (JSON), a direct one a path and a query."""

    connection: int
    path: str = "/"
    query: str = ""
    subprotocol: str = ""
    peer: str = "127.0.0.1:1"
    headers: Mapping[str, str] | None = None
    topic: str = ""
    params: bytes = b""

    def encode(self, member: int, room: int, *, recover: bool = False) -> bytes:
        """The frame, under handles of the shard."""
        headers = self.headers or {}
        fields = (self.path, self.query, self.subprotocol, self.peer)
        body = struct.pack("<IQ", room, self.connection) + b"".join(map(text, fields)) + length_of(headers)
        body += b"".join(text(name) + text(value) for name, value in headers.items())
        body += text(self.topic) + self.params
        return encode(Kind.JOIN, member, body, flags=Flag.RECOVER if recover else 0)


class Link:
    """Both directions of one link between a shard and a host, as bytes. Nothing is lost on it."""

    def __init__(self) -> None:
        self._sent = 0
        self._received = 0
        self._buffer = b""

    def batch(self, *frames: bytes) -> bytes:
        """These frames, as one batch to the host."""
        body = b"".join(frames)
        header = _BATCH.pack(len(body), len(frames), self._sent, self._received)
        self._sent += len(frames)
        return header + body

    def frames(self, data: bytes) -> list[Frame]:
        """The frames of all batches that are whole by now."""
        self._buffer += data
        found: list[Frame] = []
        while len(self._buffer) >= _BATCH.size:
            length, count, _, _ = _BATCH.unpack_from(self._buffer)
            end = _BATCH.size + length
            if len(self._buffer) < end:
                break
            found += _split(self._buffer[_BATCH.size : end])
            self._received += count
            self._buffer = self._buffer[end:]
        return found


def _split(body: bytes) -> list[Frame]:
    found = []
    while body:
        length, kind, flags, _, handle, _ = _HEADER.unpack_from(body)
        end = _HEADER.size + length
        found.append(_frame(Kind(kind), Flag(flags), handle, body[_HEADER.size : end]))
        body = body[end:]
    return found


def _frame(kind: Kind, flags: Flag, handle: int, body: bytes) -> Frame:
    without, handles, reference, event, offset, key = NOBODY, (), "", "", 0, ""
    if kind == Kind.REPLY:
        reference, body = _cut(body)
    if kind == Kind.PUBLISH:
        without, body = int.from_bytes(body[:4], "little"), body[4:]
    if kind == Kind.MULTICAST:
        count = int.from_bytes(body[:4], "little")
        handles, body = struct.unpack_from(f"<{count}I", body, 4), body[4 + 4 * count :]
    if kind in _SAID:
        event, body = _cut(body)
        if flags & Flag.STORED:
            offset, body = int.from_bytes(body[:8], "little"), body[8:]
        if flags & Flag.KEYED:
            key, body = _cut(body)
    return Frame(kind, flags, handle, body, event, offset, key, without, handles, reference)


def _cut(body: bytes) -> tuple[str, bytes]:
    size, at = body[0], 1
    if size == 255:
        size, at = int.from_bytes(body[1:3], "little"), 3
    return body[at : at + size].decode(), body[at + size :]
