"""The log of links between hosts: a link that cannot be opened, one that broke, and a host that is reached again.

While a host is out of reach, a link is tried many times a second. The rule: the first line is logged at once, then one
line in `QUIET_S` for each host; a link that opens and breaks again and again adds no more lines than that.
"""

import time
from collections.abc import Callable

import structlog

from runtime.observe.log_limit import LogLimit

QUIET_S = 5.0

_log = structlog.get_logger("stateroom.host")


class LinkLog:
    """The log of one host's links, by the index of the other host. `clock_s` is monotonic. O(1). For one thread."""

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._limit: LogLimit[tuple[str, int]] = LogLimit(clock_s, QUIET_S)
        self._out_of_reach: set[int] = set()

    def unreachable(self, host: int, why: str) -> None:
        """A link to this host could not be opened."""
        if (left_out := self._limit.due(("unreachable", host))) is not None:
            self._out_of_reach.add(host)
            _log.info("peer_unreachable", host=host, why=why, left_out=left_out)

    def reached(self, host: int) -> None:
        """A link to this host has been opened; logged if the last line said that it could not be."""
        if host in self._out_of_reach:
            self._out_of_reach.discard(host)
            left_out = self._limit.left_out(("unreachable", host))
            _log.info("peer_reachable_again", host=host, left_out=left_out)

    def broken(self, host: int, why: str) -> None:
        """A link with this host carried bytes that cannot be read. `host` is -1 if it had not sent a Hello."""
        if (left_out := self._limit.due(("broken", host))) is not None:
            _log.error("peer_link_broken", host=host, why=why, left_out=left_out)
