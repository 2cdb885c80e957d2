"""A shard played by a test: mesh frames as bytes, over a real Unix socket or by hand. No code of ours in it."""

import asyncio
import struct
from collections.abc import Sized
from typing import NamedTuple

HELLO, OPEN, JOIN, MESSAGE, LEAVE, BARRIER, RELEASE, MEMBERS_END = range(1, 9)
PUSH, STATE, PULL = range(9, 12)
PUBLISH, SEND, CLOSE, CREDIT, BARRIER_DONE, NOT_OWNER, OVERFLOW = range(16, 23)
REPLY, ADMIT, JOINED, REFUSED, MULTICAST, ATTACH, STREAM, PAGE, GAP, RETURNED = range(23, 33)
BINARY, RECOVER, JSON, STORED, KEYED, ERROR, LIVE = (1 << bit for bit in range(7))
NOBODY = 0xFFFFFFFF
EPOCH = 7


class Frame(NamedTuple):
    """A frame as it came. `body` of what is said (SEND, PUBLISH, MULTICAST) or answered (REPLY) is its payload."""

    kind: int
    flags: int
    handle: int
    epoch: int
    body: bytes
    event: str = ""
    offset: int = 0
    key: str = ""
    without: int = NOBODY
    reference: str = ""
    members: tuple[int, ...] = ()


def length_of(items: Sized) -> bytes:
    count = len(items)
    return bytes([count]) if count < 255 else struct.pack("<BH", 255, count)


def text(value: str) -> bytes:
    """A string of a body: length and UTF-8."""
    raw = value.encode()
    return length_of(raw) + raw


def frame(kind: int, handle: int, body: bytes = b"", *, flags: int = 0, epoch: int = EPOCH) -> bytes:
    return struct.pack("<IBBHIQ", len(body), kind, flags, 0, handle, epoch) + body


def hello(shard: int = 0, version: int = 4, link: int = 1) -> bytes:
    return frame(HELLO, shard, struct.pack("<HII", version, 1, link), epoch=0)


def opening(room: int, kind: str, key: str = "", *, epoch: int = EPOCH) -> bytes:
    return frame(OPEN, room, text(kind) + text(key), epoch=epoch)


def join(member: int, room: int = 0, *, path: str = "/", query: str = "", headers: dict[str, str] | None = None,
         topic: str = "", params: bytes = b"", recover: bool = False, epoch: int = EPOCH) -> bytes:  # fmt: skip
    given = headers or {}
    body = (
        struct.pack("<IQ", room, 0xC0FFEE00 + member)
        + text(path)
        + text(query)
        + text("")
        + text("10.0.0.1:5")
    )
    body += length_of(given) + b"".join(text(name) + text(value) for name, value in given.items())
    body += text(topic) + params
    return frame(JOIN, member, body, flags=RECOVER if recover else 0, epoch=epoch)


def message(member: int, data: str | bytes, *, epoch: int = EPOCH) -> bytes:
    binary = isinstance(data, bytes)
    raw = data if isinstance(data, bytes) else data.encode()
    return frame(MESSAGE, member, raw, flags=BINARY if binary else 0, epoch=epoch)


def push(member: int, event: str, data: str | bytes, ref: str = "1", *, epoch: int = EPOCH) -> bytes:
    """A channel's push: JSON as `str`, or binary."""
    flags, raw = (BINARY, data) if isinstance(data, bytes) else (JSON, data.encode())
    return frame(PUSH, member, text(ref) + text(event) + raw, flags=flags, epoch=epoch)


def state(member: int, tags: list[str], value: str) -> bytes:
    """What ATTACH kept, behind a RECOVER join; `value` is JSON or ""."""
    return frame(STATE, member, bytes([len(tags)]) + b"".join(map(text, tags)) + value.encode())


def leave(member: int, code: int = 1001, reason: str = "") -> bytes:
    return frame(LEAVE, member, struct.pack("<H", code) + reason.encode())


class Link:
    """Both directions of one link, as bytes."""

    def __init__(self) -> None:
        self.sent = 0
        self.acknowledged = 0
        self.admitted: list[int] = []
        self.batches: list[tuple[int, int]] = []  # (acknowledgement, number of frames) of each received
        self._received = 0
        self._buffer = b""

    def batch(self, *frames: bytes) -> bytes:
        """The frames as one batch."""
        body = b"".join(frames)
        header = struct.pack("<IIQQ", len(body), len(frames), self.sent, self._received)
        self.sent += len(frames)
        return header + body

    def frames(self, data: bytes) -> list[Frame]:
        """The frames of all whole batches so far, but for admissions (`admitted`) and grants to direct members."""
        self._buffer += data
        found = []
        while len(self._buffer) >= 24:
            length, count, sequence, self.acknowledged = struct.unpack_from("<IIQQ", self._buffer)
            if len(self._buffer) < 24 + length:
                break
            assert sequence == self._received
            frames = _split(self._buffer[24 : 24 + length])
            self.admitted += [frame.handle for frame in frames if frame.kind == ADMIT]
            found += [frame for frame in frames if frame.kind != ADMIT and not _is_grant(frame)]
            self._received += count
            self.batches.append((self.acknowledged, count))
            self._buffer = self._buffer[24 + length :]
        return found


def _is_grant(frame: Frame) -> bool:
    return frame.kind == JOINED and not frame.flags & JSON


def _split(body: bytes) -> list[Frame]:
    found = []
    while body:
        length, kind, flags, _, handle, epoch = struct.unpack_from("<IBBHIQ", body)
        found.append(_said(Frame(kind, flags, handle, epoch, body[20 : 20 + length])))
        body = body[20 + length :]
    return found


def _said(got: Frame) -> Frame:
    """With the fields of what is said or answered."""
    if got.kind == REPLY:
        reference, body = _cut(got.body)
        return got._replace(body=body, reference=reference)
    if got.kind not in {SEND, PUBLISH, MULTICAST}:
        return got
    body, without, offset, key, members = got.body, NOBODY, 0, "", ()
    if got.kind == PUBLISH:
        without, body = int.from_bytes(body[:4], "little"), body[4:]
    if got.kind == MULTICAST:
        count = int.from_bytes(body[:4], "little")
        members, body = struct.unpack_from(f"<{count}I", body, 4), body[4 + 4 * count :]
    event, body = _cut(body)
    if got.flags & STORED:
        offset, body = int.from_bytes(body[:8], "little"), body[8:]
    if got.flags & KEYED:
        key, body = _cut(body)
    return got._replace(body=body, event=event, offset=offset, key=key, without=without, members=members)


def _cut(body: bytes) -> tuple[str, bytes]:
    size = body[0]
    return body[1 : 1 + size].decode(), body[1 + size :]


class FakeShard:
    """A shard on a real socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.link = Link()
        self._reader, self._writer = reader, writer
        self._frames: list[Frame] = []

    @classmethod
    async def connect(cls, address: str, shard: int = 0) -> "FakeShard":
        connected = cls(*await asyncio.open_unix_connection(address))
        connected.send(hello(shard))
        return connected

    def send(self, *frames: bytes) -> None:
        self._writer.write(self.link.batch(*frames))

    async def receive(self) -> Frame:
        """The next frame that is no admission, nor a direct member's grant."""
        while not self._frames:
            data = await self._reader.read(1 << 18)
            if not data:
                raise EOFError
            self._frames = self.link.frames(data)
        return self._frames.pop(0)

    async def acknowledgement(self) -> int:
        """How many frames the host has taken, as heard with the next bytes."""
        self._frames += self.link.frames(await self._reader.read(1 << 18))
        return self.link.acknowledged

    def close(self) -> None:
        self._writer.close()
