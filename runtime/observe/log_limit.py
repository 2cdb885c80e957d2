"""Limits the log lines of events that may be frequent; each line tells how many of its sort were left out before it.

The rule: the first event of a sort is logged immediately, and events that follow it within `quiet_s` are only counted.
The count is part of the next line of that sort.
"""

from collections import Counter
from collections.abc import Callable
from typing import Generic, TypeVar

Sort = TypeVar("Sort")


class LogLimit(Generic[Sort]):
    """Allows one line of each sort per `quiet_s`, and `lines` lines of all sorts per `quiet_s` (0: no such limit).

    `clock_s` is monotonic. Every call is O(1). It remembers all sorts, so their number must be bounded. For one thread
    only.
    """

    def __init__(self, clock_s: Callable[[], float], quiet_s: float, lines: int = 0) -> None:
        self._clock_s = clock_s
        self._quiet_s = quiet_s
        self._lines = lines
        self._until_s: dict[Sort, float] = {}
        self._left_out: Counter[Sort] = Counter()
        # The lines of all sorts in the current period of `quiet_s`.
        self._logged = 0
        self._all_until_s = float("-inf")

    def due(self, sort: Sort) -> int | None:
        """Counts an event. If its line is due, returns how many were left out since the last line of its sort; None: do
        not log this one.
        """
        now_s = self._clock_s()
        if now_s >= self._all_until_s:
            self._logged, self._all_until_s = 0, now_s + self._quiet_s
        is_full = 0 < self._lines <= self._logged
        if is_full or now_s < self._until_s.get(sort, now_s):
            self._left_out[sort] += 1
            return None
        self._logged += 1
        self._until_s[sort] = now_s + self._quiet_s
        return self.left_out(sort)

    def left_out(self, sort: Sort) -> int:
        """Returns how many events of a sort were left out, and resets the count."""
        return self._left_out.pop(sort, 0)
