"""The history of a room's broadcasts: `history = History(...)` in its class, `self.history.read()` in the room.

It is declared here and kept in the native core. The rule: without a history, reading raises an error instead of
returning an empty list.
"""

import os
import secrets
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from runtime._native import memory_bytes
from runtime.actors.declare.class_cache import cached_per_class
from runtime.public import public

if TYPE_CHECKING:
    from runtime._native import Room

# JavaScript can read so many bits as a number.
EPOCH_BITS = 52
MOST_AGE_S = 7 * 86400.0
# The share of the machine's memory for the histories of all its hosts together.
MEMORY_SHARE = 0.25


@public()
class Stored(NamedTuple):
    """A message that was broadcast and is kept. A copy, immutable: any thread may use it."""

    offset: int
    """Its place in the room's stream, from 1."""
    event: str
    data: Any
    """A `str` or `bytes` as they were given; anything else as its JSON is decoded."""
    at_ms: int
    """When it was broadcast, in milliseconds since 1970, to a quarter of a second."""


@public()
class Position(NamedTuple):
    """A place in a room's stream. Immutable: any thread may use it."""

    epoch: int
    """The number of the stream. It changes when the room begins another stream, because its host has died."""
    offset: int
    """That of the last message that was broadcast and kept; 0 before the first."""


@public()
class History:
    """Makes a room keep its last broadcasts, and with them a stream: each has an offset, and a client that comes back
    gets what it missed. A class attribute of the room: `history = History(messages=500, age_s=3600)`.

    `messages`, `age_s` (up to 7 days) and `bytes` (of payloads and events, with 64 more for each message) bound it;
    what is beyond any of them is forgotten, the oldest first. It outlives the room's sleep, but not its host.
    Raises ValueError for a bound below 1, or an `age_s` that is not above 0 and at most 7 days.

    In the room, `self.history` is the same with the room's stream: `self.history.read()`, `self.history.position`.
    Keeping a message costs one copy of it: O(bytes), whatever the number of members. Immutable: any thread may use it.
    """

    __slots__ = ("_room", "age_s", "bytes", "messages")

    def __init__(self, *, messages: int = 1000, age_s: float = 300.0, bytes: int = 1 << 20) -> None:  # noqa: A002
        if not all(type(bound) is int for bound in (messages, bytes)):
            raise ValueError("a history's messages and bytes are whole numbers")
        if messages < 1 or bytes < 1:
            raise ValueError("a history keeps at least one message and one byte")
        if not isfinite(age_s) or not 0 < age_s <= MOST_AGE_S:
            raise ValueError(f"a history's age_s must be above 0 and at most {MOST_AGE_S:.0f}")
        self.messages = messages
        self.age_s = age_s
        self.bytes = bytes
        self._room: Room | None = None

    def read(self, since: int | Position | None = None, limit: int | None = None) -> list[Stored]:
        """The messages that are kept after the offset or Position `since` (None, or a Position of an earlier stream:
        all), and of those the last `limit` (None: all), oldest first. A room calls it as
        `self.history.read(since=…, limit=…)`.

        Offsets have no holes; if the first is above `since + 1`, what came before it was forgotten, or `limit` cut it
        off. Any thread may call it. O(messages returned): each is decoded anew.
        Raises RuntimeError in a room without a history, and for the history of a class; ValueError for a negative
        number, TypeError for what is neither a number nor a Position.
        """
        if isinstance(since, Position):
            since = since.offset if since.epoch == self.position.epoch else None
        counted = (since or 0, limit or 0)
        if not all(isinstance(one, int) for one in counted):
            raise TypeError(
                "since is an offset or a Position, limit a number: read(since=self.history.position)"
            )
        if min(counted) < 0:
            raise ValueError("since and limit are counted from 0")
        return [Stored(*found) for found in self._of()._kept(counted[0], limit)]  # noqa: SLF001 its native half

    @property
    def position(self) -> Position:
        """Where the room's stream is now. Any thread. Raises RuntimeError as `read`."""
        return Position(*self._of()._position)  # noqa: SLF001 its native half

    def __get__(self, room: "Room | None", kind: type | None = None) -> Self:
        """Itself on the class; on a room, the same with its stream."""
        if room is None:
            return self
        bound = object.__new__(type(self))
        bound.messages, bound.age_s, bound.bytes, bound._room = self.messages, self.age_s, self.bytes, room
        return bound

    def __set__(self, room: "Room", value: object) -> None:
        """Refused: a history is declared, not assigned."""
        raise AttributeError("declare `history = History(...)` in the class of the room")

    def __repr__(self) -> str:
        return f"History(messages={self.messages}, age_s={self.age_s}, bytes={self.bytes})"

    def _of(self) -> "Room":
        if self._room is None:
            raise RuntimeError("this is the history of a class; a room reads its own: self.history")
        return self._room


@public()
class NoHistory(History):
    """The history of a room that declares none."""

    __slots__ = ()


NO_HISTORY: History = NoHistory()


@cached_per_class
def has_history(kind: type) -> bool:
    """Whether a class declares a history."""
    history = getattr(kind, "history", None)
    return isinstance(history, History) and not isinstance(history, NoHistory)


def stream_of(kind: type) -> tuple[int, float, int, int] | None:
    """What the core keeps for a room of this kind, and the stream epoch of a new stream; None: nothing."""
    if not has_history(kind):
        return None
    history: History = kind.history  # type: ignore[attr-defined]
    return history.messages, history.age_s, history.bytes, secrets.randbits(EPOCH_BITS) or 1


def budget_bytes(setting: int, hosts: int) -> int:
    """The history budget of one host: `host.history_bytes`, or for 0 its share of the machine's memory.

    `hosts` is the setting `server.hosts`.
    """
    if setting:
        return setting
    count = hosts or max(1, (os.cpu_count() or 1) // 2)
    return int(memory_bytes() * MEMORY_SHARE) // count
