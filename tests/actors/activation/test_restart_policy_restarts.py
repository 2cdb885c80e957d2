"""When a failed actor is started again."""

from collections.abc import Callable

from runtime.actors.activation.restart_policy import Intensity, Restarts
from tests.actors.activation.test_timers import HandClock


class FakeHost:
    def __init__(self) -> None:
        self.clock = HandClock()
        self.intensity = Intensity(restarts=2)
        self.chance: Callable[[], float] = lambda: 0.0


def test_it_is_started_after_a_while_unless_it_has_failed_too_often() -> None:
    live_host, starts = FakeHost(), []
    restarts = Restarts(live_host)
    for _ in range(2):
        assert restarts.failed(lambda: starts.append(live_host.clock.time()))
        live_host.clock.move(1.0)
    assert len(starts) == 2
    assert not restarts.failed(lambda: starts.append(-1))
    live_host.clock.move(60.0)
    assert len(starts) == 2


def test_a_start_that_is_cancelled_does_not_come() -> None:
    live_host, starts = FakeHost(), []
    restarts = Restarts(live_host)
    restarts.failed(lambda: starts.append(1))
    restarts.cancel()
    live_host.clock.move(60.0)
    assert starts == []
