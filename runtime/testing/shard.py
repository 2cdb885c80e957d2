"""The shard of a test: memberships by number, what clients do as frames, what a host says to those it is for.

It stands in for the native one where there are no sockets: nothing is slow, so nothing is dropped, held back or
refused for its size. The rule: what a member hears, it hears in the order in which a real client would.
"""

import asyncio
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import msgspec

from runtime.public import public
from runtime.testing import frames
from runtime.testing.frames import Flag, Frame, Join, Kind, Link

ROOM = 0


@public("stateroom.testing")
class Received(NamedTuple):
    """A message as a client sees it. `offset` is 0 for one that is in no history. Immutable: any thread may use it."""

    event: str
    data: Any
    offset: int = 0


class Answer(NamedTuple):
    """What came back: of a join or a push."""

    is_error: bool
    response: Any


@dataclass(eq=False, slots=True)
class Seat:
    """One membership. `hear` is called with each message, `ended` once with code and reason."""

    handle: int
    join: Join
    hear: Callable[[Received], None]
    ended: Callable[[int, str], None]
    joined: asyncio.Future[Answer]
    held: list[Frame] | None = field(default_factory=list)
    """What came before the join was answered; None from then on."""
    replies: dict[str, asyncio.Future[Answer]] = field(default_factory=dict)
    kept: bytes = b""
    """What ATTACH brought, for the next host."""
    behind: bool = False
    """It is given what the room keeps, page by page, and hears no other message of the stream until it is live."""


class TestShard:
    """One room's members on one link. `feed` takes what goes to the host; `take` what comes from it."""

    __test__ = False

    def __init__(self, kind: str, key: str, feed: Callable[[bytes], None]) -> None:
        self._opening = frames.encode(Kind.OPEN, ROOM, frames.text(kind) + frames.text(key))
        self._seats: dict[int, Seat] = {}
        self._next = 0
        self.connect(feed)

    def connect(self, feed: Callable[[bytes], None]) -> None:
        """A host, the first or another: opens the room there, with the members there are."""
        self._link, self._feed = Link(), feed
        self._send(frames.hello(), self._opening)
        for seat in self._seats.values():
            self._send(seat.join.encode(seat.handle, ROOM, recover=True))
            if seat.kept:
                self._send(frames.encode(Kind.STATE, seat.handle, seat.kept))
        self._send(frames.encode(Kind.MEMBERS_END, ROOM))

    def sit(self, join: Join, hear: Callable[[Received], None], ended: Callable[[int, str], None]) -> Seat:
        """A client asks to join."""
        joined = asyncio.get_running_loop().create_future()
        seat = Seat(self._next, join, hear, ended, joined)
        self._seats[seat.handle] = seat
        self._next += 1
        self._send(join.encode(seat.handle, ROOM))
        return seat

    def push(self, seat: Seat, event: str, data: Any, reference: str) -> "asyncio.Future[Answer]":
        """A channel's client asks; the reply is awaited under its reference, "" for none."""
        reply: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        if reference:
            seat.replies[reference] = reply
        binary = isinstance(data, bytes | bytearray | memoryview)
        payload = bytes(data) if binary else msgspec.json.encode(data)
        head = frames.text(reference) + frames.text(event)
        flags = Flag.BINARY if binary else Flag.JSON
        self._send(frames.encode(Kind.PUSH, seat.handle, head + payload, flags=flags))
        return reply

    def message(self, seat: Seat, data: str | bytes) -> None:
        """A direct client says something."""
        raw, flags = (data.encode(), 0) if isinstance(data, str) else (data, Flag.BINARY)
        self._send(frames.encode(Kind.MESSAGE, seat.handle, raw, flags=flags))

    def leave(self, seat: Seat, code: int, reason: str) -> None:
        """A client has gone."""
        if self._seats.pop(seat.handle, None):
            self._send(frames.encode(Kind.LEAVE, seat.handle, struct.pack("<H", code) + reason.encode()))
            for reply in seat.replies.values():
                reply.set_result(Answer(True, {"code": "closed", "reason": reason}))
            seat.ended(code, reason)

    def take(self, data: bytes) -> None:
        """Takes what the host wrote."""
        for frame in self._link.frames(data):
            if frame.kind in {Kind.PUBLISH, Kind.MULTICAST}:
                for seat in list(self._seats.values()):
                    if _is_for(frame, seat.handle) and not (seat.behind and frame.offset):
                        self._to(seat, frame)
            elif frame.kind in self._of_members and (one := self._seats.get(frame.handle)):
                self._of_members[frame.kind](self, one, frame)

    def _send(self, *sent: bytes) -> None:
        self._feed(self._link.batch(*sent))

    def _to(self, seat: Seat, frame: Frame) -> None:
        if seat.held is not None:
            seat.held.append(frame)
        else:
            seat.hear(Received(frame.event, _payload(frame), frame.offset))

    def _admit(self, seat: Seat, frame: Frame) -> None:
        """A direct member is live from here; a channel's when its join is answered."""
        if not seat.join.topic:
            self._begin(seat, Answer(False, None))

    def _joined(self, seat: Seat, frame: Frame) -> None:
        if Flag.STORED in frame.flags:
            seat.behind, seat.held = True, [held for held in seat.held or [] if not held.offset]
        self._begin(seat, Answer(False, _payload(frame)))

    def _page(self, seat: Seat, frame: Frame) -> None:
        """All that is kept has come, or there is more to ask for."""
        seat.behind = Flag.LIVE not in frame.flags
        if seat.behind:
            self._send(frames.encode(Kind.PULL, seat.handle, frame.body))

    def _begin(self, seat: Seat, answer: Answer) -> None:
        held, seat.held = seat.held or [], None
        if not seat.joined.done():
            seat.joined.set_result(answer)
        for frame in held:
            self._to(seat, frame)

    def _refused(self, seat: Seat, frame: Frame) -> None:
        if not seat.joined.done():
            seat.joined.set_result(Answer(True, _payload(frame)))
        self.leave(seat, 1000, "refused")

    def _reply(self, seat: Seat, frame: Frame) -> None:
        waiting = seat.replies.pop(frame.reference, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(Answer(Flag.ERROR in frame.flags, _payload(frame)))

    def _close(self, seat: Seat, frame: Frame) -> None:
        code, reason = int.from_bytes(frame.body[:2], "little"), frame.body[2:].decode()
        if not seat.joined.done():
            seat.joined.set_result(Answer(True, {"code": "closed", "reason": reason, "close": code}))
        self.leave(seat, code, reason)

    def _attach(self, seat: Seat, frame: Frame) -> None:
        seat.kept = frame.body

    _of_members: ClassVar = {
        Kind.SEND: _to,
        Kind.REPLY: _reply,
        Kind.ADMIT: _admit,
        Kind.JOINED: _joined,
        Kind.PAGE: _page,
        Kind.REFUSED: _refused,
        Kind.CLOSE: _close,
        Kind.ATTACH: _attach,
    }


def _is_for(frame: Frame, handle: int) -> bool:
    if frame.kind == Kind.MULTICAST:
        return handle in frame.handles
    return handle != frame.without


def _payload(frame: Frame) -> Any:
    if Flag.JSON in frame.flags:
        return msgspec.json.decode(frame.body)
    return frame.body if Flag.BINARY in frame.flags else frame.body.decode()
