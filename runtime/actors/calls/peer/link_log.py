"""The log of links between hosts: that one cannot be made or has broken, and that its host is reached again.

A caller tries again many times a second while a host is out of reach. The rule: the first line at once, then one in
`QUIET_S` for each host; a link that comes and goes adds no more lines than that.
"""

import time
from collections.abc import Callable

import structlog

from runtime.observe.log_limit import LogLimit

QUIET_S = 5.0

_log = structlog.get_logger("stateroom.host")


class LinkLog:
    """Of one host, by the numbers of the others. `clock_s` is monotonic. O(1) each; to be used by one thread."""

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._limit: LogLimit[tuple[str, int]] = LogLimit(clock_s, QUIET_S)
        self._out_of_reach: set[int] = set()

    def unreachable(self, host: int, why: str) -> None:
        """A link to this host could not be made."""
        if (left_out := self._limit.due(("unreachable", host))) is not None:
            self._out_of_reach.add(host)
            _log.info("peer_unreachable", host=host, why=why, left_out=left_out)

    def reached(self, host: int) -> None:
        """A link to this host has been made; that is logged if the last line said that it could not be."""
        if host in self._out_of_reach:
            self._out_of_reach.discard(host)
            left_out = self._limit.left_out(("unreachable", host))
            _log.info("peer_reachable_again", host=host, left_out=left_out)

    def broken(self, host: int, why: str) -> None:
        """What came over a link with this host cannot be read; -1: it had not said which host it is."""
        if (left_out := self._limit.due(("broken", host))) is not None:
            _log.error("peer_link_broken", host=host, why=why, left_out=left_out)
