"""A host core without a loop or a socket: the test calls the hooks, and the shard's end is bytes."""

from collections.abc import Awaitable
from typing import Any

import msgspec

from runtime._native import HandlerKind, HostCore, HostLinks, Member, Room, Turn
from runtime.actors.history import stream_of
from runtime.actors.values.read_only import GIVEN_TYPES, STATE_TYPES
from tests.actors.fake_shard import EPOCH, Frame, Link, hello, join, opening


class Deaf:
    """The handlers of a room of the test."""

    def __init__(self, room: object) -> None:
        self.actor = room
        self.on_join = getattr(room, "on_join", None)
        self.on_leave = getattr(room, "on_leave", None)
        self.on_recover = getattr(room, "on_recover", None)
        self.json: dict[str, Any] = getattr(room, "json", {})
        self.plain: dict[str, Any] = getattr(room, "plain", {})
        self.plain_other = self.json_other = getattr(room, "on_message", None)
        self.readonly: frozenset[str] = getattr(room, "readonly", frozenset())
        self.reentrant: bool = getattr(room, "reentrant", False)


class HandCell:
    """The cell of a room: it writes down what the core asks of it."""

    def __init__(self, hands: "Hands", number: int) -> None:
        self.hands, self.number = hands, number

    def suspend(self, turn: Turn) -> None:
        (self.hands.beside if turn.overlaps else self.hands.suspended).append((self, turn))

    def failed(
        self, kind: HandlerKind, event: str, member: Member | None, error: BaseException
    ) -> tuple[str, str, bytes]:
        return self.hands.failed(kind.named(event), member, error)

    def stop(self, reason: str) -> None:
        self.hands.stops.append((self.number, reason))


class Hands:
    """Minimal hooks: a room is an instance of `kind`. `suspended`, `beside`: turns that must be awaited."""

    def __init__(
        self, kind: type[Room], *, message_bytes: int = 1 << 20, slice_s: float = 60.0,
        room_credit_bytes: int = 1 << 20, mailbox_messages: int = 0, mailbox_bytes: int = 0,
    ) -> None:  # fmt: skip
        self.kind = kind
        self.encode = msgspec.json.encode
        self.decode = msgspec.json.decode
        self.state_types, self.given_types = STATE_TYPES, GIVEN_TYPES
        self.reasons = str
        self.wakes = 0
        self.rooms: dict[int, Any] = {}
        self.suspended: list[tuple[HandCell, Turn]] = []
        self.beside: list[tuple[HandCell, Turn]] = []
        self.failures: list[tuple[str, Member | None, BaseException]] = []
        self.stops: list[tuple[int, str]] = []
        self.lost_links: list[tuple[int, str]] = []
        self.pauses = 0
        self.abandoned: list[int] = []
        self.calls: list[tuple[int, int]] = []
        self.dropped: list[tuple[int, str]] = []
        self.core = HostCore(
            room_credit_bytes=room_credit_bytes, link_bytes=1 << 24, rooms=10, idle_s=30.0, slice_s=slice_s,
            mailbox_messages=mailbox_messages, mailbox_bytes=mailbox_bytes,
        )  # fmt: skip
        self.core.bind(self)
        self.links = HostLinks(self.core, message_bytes=message_bytes)
        self.core.apply_table(1, [(0, 16384, EPOCH)])
        self.shard = Link()
        self.link = self.links.open_link()
        self.say(hello())

    def say(self, *frames: bytes) -> None:
        """Passes these frames to the core in one read."""
        self.links.receive(self.link, self.shard.batch(*frames))

    def hear(self) -> list[Frame]:
        """The frames for the shard, except admissions."""
        return self.shard.frames(self.links.take(self.link))

    def room(self, *members: int, kind: str = "t:{name}", key: str = "a") -> Any:
        """Creates a room with these members and returns its object."""
        self.say(opening(0, kind, key), *(join(member) for member in members))
        self.hear()
        return list(self.rooms.values())[-1]

    def wake(self) -> None:
        self.wakes += 1

    def param_lost(self, kind: str, name: str) -> None:
        """Does nothing: these tests have no log."""

    def malformed_param(self, name: str, must_be: str, given: object) -> Exception:
        return ValueError(name, must_be, given)

    def unhandled(self, cell: object, event: str) -> None:
        """Does nothing: these tests have no log."""

    def activate(self, number: int, kind: str, key: str) -> None:
        room: Any = self.kind.__new__(self.kind)
        self.core.settle(number, room, stream_of(self.kind))
        room.__init__()
        self.rooms[number] = room
        self.core.started(number, HandCell(self, number), Deaf(room), None)

    def failed(self, handler: str, member: Member | None, error: BaseException) -> tuple[str, str, bytes]:
        self.failures.append((handler, member, error))
        return "failed", str(error), b""

    def abandon(self, number: int) -> None:
        self.abandoned.append(number)
        self.core.stopped(number, evict=True)

    def run_call(self, cell: HandCell, ticket: int) -> Awaitable[None] | None:
        self.calls.append((cell.number, ticket))
        return None

    def call_dropped(self, ticket: int, why: str) -> None:
        self.dropped.append((ticket, why))

    def lost(self, link: int, why: str) -> None:
        self.lost_links.append((link, why))
        self.links.close_link(link)

    def behind(self, link: int) -> None:
        self.pauses += 1

    async def pause(self) -> None:
        self.pauses += 1

    def blocked(self, link: int, full: bool) -> None:
        raise AssertionError("a link without a socket is never full")
