"""The pending calls of this host's code, with their deadlines, and which of them each actor waits for.

The rule: a call is entered before it is sent, and removed when its caller has the answer.
"""

import heapq
from collections.abc import Iterator
from typing import Generic, TypeVar

from runtime.actors.calls.outgoing import OutgoingCall
from runtime.actors.calls.peer.frames import Identity

T = TypeVar("T")
# A small heap is not worth rebuilding.
SMALL = 64


class DeadlineMap(Generic[T]):
    """Entries by number, each with a deadline. Not thread-safe.

    An entry costs nothing while it waits, and `pop` needs no search: the heap drops removed entries lazily, and is
    rebuilt before they outnumber the others.
    """

    def __init__(self) -> None:
        self._entries: dict[int, T] = {}
        self._deadlines: list[tuple[float, int]] = []

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[T]:
        return iter(list(self._entries.values()))

    def add(self, number: int, deadline_s: float, entry: T) -> None:
        """Enters one under a number that is free."""
        self._entries[number] = entry
        heapq.heappush(self._deadlines, (deadline_s, number))

    def get(self, number: int) -> T | None:
        """The entry, if it has not been removed."""
        return self._entries.get(number)

    def pop(self, number: int) -> T | None:
        """Removes the entry and returns it, if it was there."""
        found = self._entries.pop(number, None)
        if len(self._deadlines) > SMALL + 2 * len(self._entries):
            self._deadlines = [one for one in self._deadlines if one[1] in self._entries]
            heapq.heapify(self._deadlines)
        return found

    def expired(self, now_s: float) -> list[T]:
        """Removes and returns all entries whose deadline has come, the earliest first."""
        found = []
        while self._deadlines and self._deadlines[0][0] <= now_s:
            entry = self._entries.pop(heapq.heappop(self._deadlines)[1], None)
            if entry is not None:
                found.append(entry)
        return found

    def next_s(self) -> float | None:
        """When to call `expired` next; it may be too early, never too late."""
        return self._deadlines[0][0] if self._deadlines else None


class PendingCalls:
    """Not thread-safe. `calls`: all pending calls, also those that no actor waits for."""

    def __init__(self) -> None:
        self.calls: DeadlineMap[OutgoingCall] = DeadlineMap()
        self._asks: dict[Identity, set[int]] = {}

    def __len__(self) -> int:
        """How many actors wait."""
        return len(self._asks)

    def begin(self, asker: Identity, number: int) -> None:
        """The actor begins to wait for the ask of this number."""
        self._asks.setdefault(asker, set()).add(number)

    def end(self, asker: Identity, number: int) -> None:
        """The actor no longer waits for it."""
        if asks := self._asks.get(asker):
            asks.discard(number)
            if not asks:
                del self._asks[asker]

    def asks_of(self, actor: Identity) -> Iterator[OutgoingCall]:
        """The asks that an actor of this host waits for."""
        for number in tuple(self._asks.get(actor, ())):
            if call := self.calls.get(number):
                yield call

    def may_interleave(self, actor: Identity, asked: Identity) -> bool:
        """Whether an actor of this host that waits for `asked` may have other turns meanwhile."""
        return any(call.interleaves and call.to == asked for call in self.asks_of(actor))
