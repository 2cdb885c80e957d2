"""The decision about a child that has ended."""

import pytest

from runtime.cluster.restart.policy import (
    ENOUGH,
    Escalate,
    Failure,
    Leave,
    Restart,
    RestartSpec,
    decide,
    early_end,
    remembered,
)
from stateroom.errors import ChildError, UsageError

SPEC = RestartSpec(max_restarts=3, period_s=10.0, backoff_initial_s=1.0, backoff_max_s=8.0)
CRASH, CLEAN = Failure(-9), Failure(0)


def test_the_first_failure_is_restarted_at_once() -> None:
    assert decide(SPEC, [], CRASH, 100.0, 0.0) == Restart(0.0)


def test_failures_of_late_wait_longer_each() -> None:
    assert decide(SPEC, [99.0], CRASH, 100.0, 0.0) == Restart(0.5, 2)
    assert decide(SPEC, [98.0, 99.0], CRASH, 100.0, 0.0) == Restart(1.0, 3)


def test_old_failures_are_forgotten() -> None:
    assert decide(SPEC, [1.0, 2.0, 3.0, 90.0], CRASH, 100.0, 0.0) == Restart(0.0)


def test_beyond_its_intensity_it_escalates() -> None:
    decision = decide(SPEC, [97.0, 98.0, 99.0], CRASH, 100.0, 0.0)
    assert decision == Escalate("ended 4 times within 10 s, last by killed by signal 9")


def test_zero_never_escalates() -> None:
    spec = RestartSpec(max_restarts=0, backoff_max_s=8.0)
    decision = decide(spec, [99.0] * 1000, Failure(1), 100.0, 0.0)
    assert decision == Restart(4.0, ENOUGH)


@pytest.mark.parametrize(
    ("restart", "failure", "stays"),
    [("transient", CLEAN, True), ("transient", CRASH, False), ("temporary", CRASH, True)],
)
def test_what_is_not_permanent_may_stay_ended(restart, failure: Failure, stays: bool) -> None:
    decision = decide(RestartSpec(restart=restart), [], failure, 0.0, 0.0)
    assert (decision == Leave()) is stays


def test_a_permanent_child_returns_even_from_a_clean_exit() -> None:
    assert decide(SPEC, [], CLEAN, 0.0, 0.0) == Restart(0.0)
    assert str(CLEAN) == "exit code 0"


def test_a_host_that_ends_by_itself_while_it_loads_the_app_is_the_apps_doing() -> None:
    assert isinstance(early_end("host 0", Failure(7)), UsageError)
    assert isinstance(early_end("host 0", Failure(-9)), ChildError)
    assert str(early_end("shard 1", Failure(1))) == "shard 1 died while starting: exit code 1"


@pytest.mark.parametrize("max_restarts", [0, 1, 3])
def test_what_is_remembered_is_bounded_and_decides_the_same(max_restarts: int) -> None:
    spec = RestartSpec(max_restarts=max_restarts, period_s=1e6, backoff_initial_s=0.001, backoff_max_s=3600.0)
    whole: list[float] = []
    kept: list[float] = []
    for now_s in map(float, range(1, 500)):
        assert decide(spec, kept, CRASH, now_s, 0.0) == decide(spec, whole[-1000:], CRASH, now_s, 0.0)
        whole.append(now_s)
        kept = remembered(spec, kept, now_s)
        if max_restarts and len(whole) == max_restarts:
            break
    assert len(kept) <= 64


def test_what_is_known_of_an_early_end_is_told() -> None:
    error = early_end("host 0", Failure(-9, "has not started after 60 s"))
    assert (type(error), str(error)) == (ChildError, "host 0 has not started after 60 s")


@pytest.mark.parametrize(("initial_s", "max_s"), [(0.1, 5.0), (0.1, 30.0), (1.0, 600.0), (0.001, 3600.0)])
def test_a_child_that_endures_stays_at_the_longest_back_off(initial_s: float, max_s: float) -> None:
    spec = RestartSpec(max_restarts=3, backoff_initial_s=initial_s, backoff_max_s=max_s).without_escalation()
    now_s, history, waits = 0.0, list[float](), list[float]()
    for _ in range(200):
        decision = decide(spec, history, CRASH, now_s, 0.99)
        assert isinstance(decision, Restart)
        history = remembered(spec, history, now_s)
        waits.append(decision.after_s)
        now_s += decision.after_s
    assert waits[:2] == [0.0, pytest.approx(initial_s, rel=0.01)]
    assert all(wait_s == pytest.approx(max_s, rel=0.01) for wait_s in waits[50:])


def test_a_child_that_endures_is_forgiven_after_a_quiet_time() -> None:
    spec = RestartSpec(backoff_max_s=5.0).without_escalation()
    assert decide(spec, [0.0] * 64, CRASH, spec.memory_s + 1, 0.0) == Restart(0.0)
