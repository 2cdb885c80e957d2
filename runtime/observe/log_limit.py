"""Few lines of what may happen often: each line tells how many of its sort were left out before it.

The rule: the first of a sort is logged at once, so that nothing is waited for that never comes; what follows it within
a time of quiet is only counted. If it goes on, the next line says so.
"""

from collections import Counter
from collections.abc import Callable
from typing import Generic, TypeVar

Sort = TypeVar("Sort")


class LogLimit(Generic[Sort]):
    """At most one line of a sort in `quiet_s`, and at most `lines` of all sorts (0: any number).

    `clock_s` is monotonic. O(1) each; it remembers every sort that there was, so sorts are of a bounded number. To be
    used by one thread.
    """

    def __init__(self, clock_s: Callable[[], float], quiet_s: float, lines: int = 0) -> None:
        self._clock_s = clock_s
        self._quiet_s = quiet_s
        self._lines = lines
        self._until_s: dict[Sort, float] = {}
        self._left_out: Counter[Sort] = Counter()
        # Of all sorts, since the first of them in the last `quiet_s`.
        self._logged = 0
        self._all_until_s = float("-inf")

    def due(self, sort: Sort) -> int | None:
        """One more of a sort: how many have been left out since its last line; None: this one is left out too."""
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
        """How many have been left out of a sort; from now on they count as told."""
        return self._left_out.pop(sort, 0)
