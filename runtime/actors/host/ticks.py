"""The clock ticks of a host: they give the time to the native core and to the search for slow turns."""

import asyncio
from collections.abc import Callable

from runtime._native import HostCore
from runtime.actors.diagnostics.failures import FailureLog
from runtime.actors.diagnostics.slow_turns import SlowTurns

# No idle time of a room is so short that this precision matters.
TICK_S = 0.25


class Ticks:
    """The ticks of one host. `wall_s()`: seconds since 1970. To be used on its loop only."""

    def __init__(
        self,
        core: HostCore,
        slow: SlowTurns,
        failures: FailureLog,
        loop: asyncio.AbstractEventLoop,
        wall_s: Callable[[], float],
    ) -> None:
        self._core = core
        self._slow = slow
        self._failures = failures
        self._loop = loop
        self._wall_s = wall_s
        self._timer: asyncio.TimerHandle | None = None

    def tick(self) -> None:
        """Gives the time now, and regularly from now on."""
        self._core.tick(now_s := self._loop.time(), self._wall_s())
        self._failures.slow(self._slow.look(now_s))
        self._timer = self._loop.call_later(TICK_S, self.tick)

    def stop(self) -> None:
        """Ends the ticks."""
        if self._timer is not None:
            self._timer.cancel()
