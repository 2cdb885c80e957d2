"""What to do about a room whose `on_start` failed: again after a while, or quarantine. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    """That of all rooms and actors of a host."""
    return Intensity(
        settings.whole("room.max_restarts"),
        settings.seconds("room.restart_period_s"),
        settings.seconds("room.backoff_initial_s"),
        settings.seconds("room.backoff_max_s"),
    )


@dataclass(frozen=True, slots=True)
class Restart:
    """Start it again after this wait."""

    after_s: float


@dataclass(frozen=True, slots=True)
class Quarantine:
    """Starting it again does not cure it; it must not take others down."""


def decide(
    intensity: Intensity, failures_s: Sequence[float], now_s: float, chance: float
) -> Restart | Quarantine:
    """Decides after a failure at `now_s`; `failures_s` are the times of those before it, `chance` is in [0, 1)."""
    recent = sum(1 for at_s in failures_s if at_s > now_s - intensity.period_s)
    if recent >= intensity.restarts:
        return Quarantine()
    return Restart(delay_s(recent + 1, intensity.backoff_first_s, intensity.backoff_longest_s, chance))
