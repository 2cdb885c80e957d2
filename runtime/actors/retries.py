"""When one actor that has failed is started again: its recent failures, and the timer of its next start.

The rule: what to do is decided in restart.py; this remembers, and waits.
"""

from collections.abc import Callable
from typing import Protocol

from runtime.actors.restart import Intensity, Quarantine, decide
from runtime.actors.timers import Clock, Handle


class Home(Protocol):
    """What it needs of its host."""

    clock: Clock
    intensity: Intensity
    chance: Callable[[], float]


class Retries:
    """Those of one actor. To be used on its host's loop only."""

    __slots__ = ("_failures_s", "_home", "_timer")

    def __init__(self, home: Home) -> None:
        self._home = home
        self._failures_s: tuple[float, ...] = ()
        self._timer: Handle | None = None

    def failed(self, start: Callable[[], object]) -> bool:
        """It has failed: calls `start` after a while. False: it has failed too often, and is not to be started."""
        home, now_s = self._home, self._home.clock.time()
        decision = decide(home.intensity, self._failures_s, now_s, home.chance())
        self._failures_s = (*self._failures_s[-home.intensity.restarts :], now_s)
        if isinstance(decision, Quarantine):
            return False
        self._timer = home.clock.call_later(decision.after_s, start)
        return True

    def cancel(self) -> None:
        """It is not to be started any more, or has been."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
