"""When an actor that has failed is started again."""

from collections.abc import Callable

from runtime.actors.activation.restart_policy import Intensity, Restarts
from tests.actors.activation.test_timers import HandClock


class Home:
    def __init__(self) -> None:
        self.clock = HandClock()
        self.intensity = Intensity(restarts=2)
        self.chance: Callable[[], float] = lambda: 0.0


def test_it_is_started_after_a_while_unless_it_has_failed_too_often() -> None:
    home, starts = Home(), []
    restarts = Restarts(home)
    for _ in range(2):
        assert restarts.failed(lambda: starts.append(home.clock.time()))
        home.clock.move(1.0)
    assert len(starts) == 2
    assert not restarts.failed(lambda: starts.append(-1))
    home.clock.move(60.0)
    assert len(starts) == 2


def test_a_start_that_is_cancelled_does_not_come() -> None:
    home, starts = Home(), []
    restarts = Restarts(home)
    restarts.failed(lambda: starts.append(1))
    restarts.cancel()
    home.clock.move(60.0)
    assert starts == []
