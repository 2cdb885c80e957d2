"""When a room is started again."""

from runtime.actors.activation.restart_policy import Intensity, Quarantine, Restart, decide, intensity_of
from runtime.settings import Settings

INTENSITY = Intensity(restarts=3, period_s=60.0, backoff_first_s=1.0, backoff_longest_s=3.0)


def test_waits_double_up_to_the_longest() -> None:
    waits = [decide(INTENSITY, [0.0] * failures, 0.0, 1.0) for failures in range(3)]
    assert waits == [Restart(1.0), Restart(2.0), Restart(3.0)]


def test_half_of_a_wait_is_chance() -> None:
    assert decide(INTENSITY, [], 0.0, 0.0) == Restart(0.5)


def test_too_many_failures_within_the_period_end_in_quarantine() -> None:
    assert decide(INTENSITY, [0.0, 30.0, 59.0], 59.9, 0.5) == Quarantine()


def test_old_failures_are_forgiven() -> None:
    assert decide(INTENSITY, [0.0, 30.0, 59.0], 60.0, 1.0) == Restart(3.0)


def test_the_settings_say_how_often_and_how_long() -> None:
    assert intensity_of(Settings({})) == Intensity()
    given = Settings({"room.max_restarts": 2, "room.restart_period_s": 9.0, "room.backoff_max_s": 1.0})
    assert intensity_of(given) == Intensity(2, 9.0, 0.1, 1.0)
