"""What waits for an answer, by number, with deadlines. Pure: the time is an argument.

The rule: an entry costs nothing while it waits, and answering it costs no search; the heap forgets lazily, and is
rebuilt before the forgotten outnumber the living.
"""

import heapq
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
# A small heap is not worth rebuilding.
SMALL = 64


class Pending(Generic[T]):
    """Entries by number. Not thread-safe."""

    def __init__(self) -> None:
        self._entries: dict[int, T] = {}
        self._deadlines: list[tuple[float, int]] = []

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[T]:
        return iter(list(self._entries.values()))

    def add(self, number: int, deadline_s: float, entry: T) -> None:
        """Takes an entry under a number that is free."""
        self._entries[number] = entry
        heapq.heappush(self._deadlines, (deadline_s, number))

    def get(self, number: int) -> T | None:
        """The entry, if it still waits."""
        return self._entries.get(number)

    def pop(self, number: int) -> T | None:
        """The entry, if it still waited; it does not any more."""
        found = self._entries.pop(number, None)
        if len(self._deadlines) > SMALL + 2 * len(self._entries):
            self._deadlines = [one for one in self._deadlines if one[1] in self._entries]
            heapq.heapify(self._deadlines)
        return found

    def expired(self, now_s: float) -> list[T]:
        """Takes out all whose deadline has come, the earliest first."""
        found = []
        while self._deadlines and self._deadlines[0][0] <= now_s:
            entry = self._entries.pop(heapq.heappop(self._deadlines)[1], None)
            if entry is not None:
                found.append(entry)
        return found

    def next_s(self) -> float | None:
        """When `expired` may have something next; never later than in truth."""
        return self._deadlines[0][0] if self._deadlines else None
