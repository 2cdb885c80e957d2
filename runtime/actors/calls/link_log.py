"""The log of links between hosts: that one cannot be made or has broken, and that its host is reached again.

A caller tries again many times a second while a host is out of reach. The rule: the first line at once, then one in
`QUIET_S` for each host, which counts what was left out; a link that comes and goes adds no more lines than that. So
failures within `QUIET_S` of a line may have none of their own: if they go on, the next line says so.
"""

import time
from collections import Counter
from collections.abc import Callable

import structlog

QUIET_S = 5.0

_log = structlog.get_logger("stateroom.host")


class LinkLog:
    """Of one host, by the numbers of the others. `clock_s` is monotonic. O(1) each; to be used by one thread."""

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._clock_s = clock_s
        self._quiet_until_s: dict[tuple[str, int], float] = {}
        self._left_out: Counter[tuple[str, int]] = Counter()
        self._out_of_reach: set[int] = set()

    def unreachable(self, host: int, why: str) -> None:
        """A link to this host could not be made."""
        if (left_out := self._due("unreachable", host)) is not None:
            self._out_of_reach.add(host)
            _log.info("peer_unreachable", host=host, why=why, left_out=left_out)

    def reached(self, host: int) -> None:
        """A link to this host has been made; that is logged if the last line said that it could not be."""
        if host in self._out_of_reach:
            self._out_of_reach.discard(host)
            left_out = self._left_out.pop(("unreachable", host), 0)
            _log.info("peer_reachable_again", host=host, left_out=left_out)

    def broken(self, host: int, why: str) -> None:
        """What came over a link with this host cannot be read; -1: it had not said which host it is."""
        if (left_out := self._due("broken", host)) is not None:
            _log.error("peer_link_broken", host=host, why=why, left_out=left_out)

    def _due(self, event: str, host: int) -> int | None:
        """How many have been left out since the last line of this sort; None: this one is left out too."""
        sort, now_s = (event, host), self._clock_s()
        if now_s < self._quiet_until_s.get(sort, now_s):
            self._left_out[sort] += 1
            return None
        self._quiet_until_s[sort] = now_s + QUIET_S
        return self._left_out.pop(sort, 0)
