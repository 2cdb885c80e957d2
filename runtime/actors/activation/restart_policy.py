"""What follows the failure of an activation: another start after a wait that doubles, or quarantine.

`decide` is a pure function. The rule: `Restarts` remembers and waits, and decides nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from runtime.actors.activation.timers import Clock, Handle
from runtime.backoff import delay_s
from runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class Intensity:
    """More than `restarts` failures within `period_s` are too many. The waits double from first to longest."""

    restarts: int = 5
    period_s: float = 60.0
    backoff_first_s: float = 0.1
    backoff_longest_s: float = 5.0


def intensity_of(settings: Settings) -> Intensity:
    """The intensity that applies to all actors of a host."""
    return Intensity(
        settings.whole("room.max_restarts"),
        settings.seconds("room.restart_period_s"),
        settings.seconds("room.backoff_initial_s"),
        settings.seconds("room.backoff_max_s"),
    )


@dataclass(frozen=True, slots=True)
class Restart:
    """Start the actor again after this wait."""

    after_s: float


@dataclass(frozen=True, slots=True)
class Quarantine:
    """Do not start it again: it keeps failing, and must not take others down."""


def decide(
    intensity: Intensity, failures_s: Sequence[float], now_s: float, chance: float
) -> Restart | Quarantine:
    """Decides after a failure at `now_s`; `failures_s` are the times of those before it, `chance` is in [0, 1)."""
    recent = sum(1 for at_s in failures_s if at_s > now_s - intensity.period_s)
    if recent >= intensity.restarts:
        return Quarantine()
    return Restart(delay_s(recent + 1, intensity.backoff_first_s, intensity.backoff_longest_s, chance))


class Host(Protocol):
    """What restarts need of their host."""

    clock: Clock
    intensity: Intensity
    chance: Callable[[], float]


class Restarts:
    """The recent failures of one actor, and the timer of its next start. To be used on its host's loop only."""

    __slots__ = ("_failures_s", "_host", "_timer")

    def __init__(self, host: Host) -> None:
        self._host = host
        self._failures_s: tuple[float, ...] = ()
        self._timer: Handle | None = None

    def failed(self, start: Callable[[], object]) -> bool:
        """The actor has failed: calls `start` after a wait. False: it has failed too often, and will not be started."""
        host, now_s = self._host, self._host.clock.time()
        decision = decide(host.intensity, self._failures_s, now_s, host.chance())
        self._failures_s = (*self._failures_s[-host.intensity.restarts :], now_s)
        if isinstance(decision, Quarantine):
            return False
        self._timer = host.clock.call_later(decision.after_s, start)
        return True

    def cancel(self) -> None:
        """Cancels the next start, if one is due."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
