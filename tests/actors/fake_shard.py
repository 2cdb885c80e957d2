"""A shard played by a test: frames of the mesh, over a real Unix socket or by hand, as the native module writes and
reads them.
"""

import asyncio
from typing import NamedTuple

from runtime._native import MeshBody, MeshPeer

_KINDS, _FLAGS = dict(MeshPeer.kinds()), dict(MeshPeer.flags())
HELLO, OPEN, JOIN, MESSAGE, LEAVE, BARRIER, RELEASE = map(
    _KINDS.__getitem__, ("Hello", "Open", "Join", "Message", "Leave", "Barrier", "Release")
)
MEMBERS_END, PUSH, STATE, PULL = map(_KINDS.__getitem__, ("MembersEnd", "Push", "State", "Pull"))
PUBLISH, SEND, CLOSE, CREDIT, BARRIER_DONE, NOT_OWNER, OVERFLOW = map(
    _KINDS.__getitem__, ("Publish", "Send", "Close", "Credit", "BarrierDone", "NotOwner", "Overflow")
)
REPLY, ADMIT, JOINED, REFUSED, MULTICAST, ATTACH, STREAM, PAGE, GAP, RETURNED = map(
    _KINDS.__getitem__,
    ("Reply", "Admit", "Joined", "Refused", "Multicast", "Attach", "Stream", "Page", "Gap", "Returned"),
)
BINARY, RECOVER, JSON, STORED, KEYED, ERROR, LIVE = map(
    _FLAGS.__getitem__, ("BINARY", "RECOVER", "JSON", "STORED", "KEYED", "ERROR", "LIVE")
)
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


def frame(kind: int, handle: int, body: bytes = b"", *, flags: int = 0, epoch: int = EPOCH) -> bytes:
    return MeshPeer.frame(kind, flags, handle, epoch, body)


def hello(shard: int = 0, version: int | None = None, link: int = 1) -> bytes:
    """Of this version of the protocol, unless another is given."""
    body = MeshBody.hello(1, link) if version is None else MeshBody.hello(1, link, version)
    return frame(HELLO, shard, body, epoch=0)


def opening(room: int, kind: str, key: str = "", *, epoch: int = EPOCH) -> bytes:
    return frame(OPEN, room, MeshBody.open(kind, key), epoch=epoch)


def join(member: int, room: int = 0, *, path: str = "/", query: str = "", headers: dict[str, str] | None = None,
         topic: str = "", params: bytes = b"", recover: bool = False, epoch: int = EPOCH) -> bytes:  # fmt: skip
    of, asked = (room, 0xC0FFEE00 + member), (path, query, "10.0.0.1:5")
    body = MeshBody.join(of, asked, [*(headers or {}).items()], topic, params)
    return frame(JOIN, member, body, flags=RECOVER if recover else 0, epoch=epoch)


def message(member: int, data: str | bytes, *, epoch: int = EPOCH) -> bytes:
    binary = isinstance(data, bytes)
    raw = data if isinstance(data, bytes) else data.encode()
    return frame(MESSAGE, member, raw, flags=BINARY if binary else 0, epoch=epoch)


def push(member: int, event: str, data: str | bytes, ref: str = "1", *, epoch: int = EPOCH) -> bytes:
    """A channel's push: JSON as `str`, or binary."""
    flags, raw = (BINARY, data) if isinstance(data, bytes) else (JSON, data.encode())
    return frame(PUSH, member, MeshBody.push(ref, event, raw), flags=flags, epoch=epoch)


def state(member: int, tags: list[str], value: str) -> bytes:
    """What ATTACH kept, behind a RECOVER join; `value` is JSON or ""."""
    return frame(STATE, member, MeshBody.attached(tags, value.encode()))


def leave(member: int, code: int = 1001, reason: str = "") -> bytes:
    return frame(LEAVE, member, MeshBody.close(code, reason))


def pull(member: int, last: int) -> bytes:
    """Asks for what follows an offset."""
    return frame(PULL, member, MeshBody.numbers([last]))


def credit(room: int, returned_bytes: int) -> bytes:
    """From a host: what a shard may send to the room again."""
    return frame(CREDIT, room, MeshBody.credit(returned_bytes))


def sent(member: int, event: str, data: bytes) -> bytes:
    """From a host, to one member."""
    return frame(SEND, member, MeshBody.send(event, data))


def all_sent(version: int) -> bytes:
    """The members of all rooms have been sent, by this table."""
    return frame(MEMBERS_END, NOBODY, MeshBody.numbers([version, 0]), epoch=0)


def closed(got: Frame) -> tuple[int, str]:
    """Code and reason of a CLOSE."""
    assert got.kind == CLOSE
    return MeshBody.closed(got.body)


class Link:
    """Both directions of one link, as bytes."""

    def __init__(self) -> None:
        self.admitted: list[int] = []
        self.batches: list[tuple[int, int]] = []  # (acknowledgement, number of frames) of each received
        self._peer = MeshPeer()

    @property
    def sent(self) -> int:
        return self._peer.sent

    @property
    def acknowledged(self) -> int:
        return self._peer.acknowledged

    def batch(self, *frames: bytes) -> bytes:
        """The frames as one batch."""
        return self._peer.batch([*frames])

    def frames(self, data: bytes) -> list[Frame]:
        """The frames of all whole batches so far, but for admissions (`admitted`) and grants to direct members."""
        found = [_said(*got) for got in self._peer.read(data)]
        self.batches += self._peer.take_batches()
        self.admitted += [got.handle for got in found if got.kind == ADMIT]
        return [got for got in found if got.kind != ADMIT and not _is_grant(got)]


def _is_grant(got: Frame) -> bool:
    return got.kind == JOINED and not got.flags & JSON


def _said(kind: int, flags: int, handle: int, epoch: int, body: bytes) -> Frame:
    """With the fields of what is said or answered."""
    event, offset, key, without, members, reference, payload = MeshBody.said(kind, flags, body)
    return Frame(kind, flags, handle, epoch, payload, event, offset, key, without, reference, tuple(members))


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
