"""The log of what user code raised: every failure counted, at most one line a second for each room and handler.

The rule: a room that fails at every message must not drown the log, nor cost its host the time to write it.
"""

import traceback
from collections import Counter
from collections.abc import Callable

import structlog

from runtime._native import Member

QUIET_S = 1.0
# Rooms and handlers remembered; beyond it those whose second is over are forgotten.
REMEMBERED = 4096

_log = structlog.get_logger("stateroom.rooms")


class FailureLog:
    """Counts and logs. `clock_s` is monotonic. To be used by one thread.

    `refused`: what handlers have turned down with `Reject`, or could not decode; no failures, and not logged.
    """

    def __init__(self, clock_s: Callable[[], float]) -> None:
        self.counts: Counter[str] = Counter()
        self.refused = 0
        self._clock_s = clock_s
        # (room, handler) -> when it may be logged again, and how many have been left out.
        self._quiet: dict[tuple[str, str], tuple[float, int]] = {}

    def record(self, room: str, handler: str, member: Member | None, error: BaseException) -> None:
        """One failure of a room's handler; `room` is its topic."""
        self.counts[handler] += 1
        now_s = self._clock_s()
        until_s, left_out = self._quiet.get((room, handler), (0.0, 0))
        if now_s < until_s:
            self._quiet[room, handler] = (until_s, left_out + 1)
            return
        if len(self._quiet) >= REMEMBERED:
            self._quiet = {key: kept for key, kept in self._quiet.items() if kept[0] > now_s}
        self._quiet[room, handler] = (now_s + QUIET_S, 0)
        _log.error(
            "room_handler_failed",
            room=room,
            handler=handler,
            member=member.id if member else None,
            error=f"{type(error).__name__}: {error}",
            left_out=left_out,
            trace="".join(traceback.format_exception(error)),
        )
