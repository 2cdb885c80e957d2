"""Which actor the death of a host is charged to, and which ones are quarantined for that."""

import signal
from typing import Any

import pytest
from structlog.testing import capture_logs

from runtime.cluster.child.mark_page import Marked
from runtime.cluster.restart.blame import ACTORS, DEATHS, PERIOD_S, Blame, charge, is_charged

TURN = Marked("chat:{name}", "lobby", starts=False, lasted=False)
START = Marked("chat:{name}", "lobby", starts=True, lasted=False)
TASK = Marked("chat:{name}", "lobby", starts=False, lasted=False, in_task=True)
LONG_TURN = Marked("chat:{name}", "lobby", starts=False, lasted=True)


class Dead:
    """A host that has died in a turn, or in this, and its page."""

    name = "host 0"

    def __init__(self, marked: Marked = TURN) -> None:
        self.marked = marked

    @property
    def mark(self) -> Any:
        return self

    def take(self) -> Marked:
        return self.marked


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.mark.parametrize(
    ("marked", "exit_code", "charged"),
    [
        (TURN, 0, True),
        (TURN, 1, True),
        (TURN, -signal.SIGSEGV, True),
        (TURN, -signal.SIGABRT, True),
        (TURN, -signal.SIGKILL, False),
        (TURN, -signal.SIGTERM, False),
        (TASK, 1, True),
        (TASK, -signal.SIGKILL, False),
        (START, -signal.SIGKILL, True),
        (LONG_TURN, -signal.SIGKILL, True),
    ],
)
def test_a_death_from_outside_in_a_short_turn_is_charged_to_no_actor(
    marked: Marked, exit_code: int, charged: bool
) -> None:
    assert is_charged(marked, exit_code) is charged


def test_an_actor_is_quarantined_while_too_many_deaths_are_recent() -> None:
    clock = Clock()
    blame = Blame(clock)
    for number in range(DEATHS):
        assert blame.quarantined() == []
        clock.now_s = 100.0 * number
        assert blame.charge(("chat", "a")) == number + 1
    assert blame.quarantined() == [("chat", "a", PERIOD_S - 200.0)]
    clock.now_s = PERIOD_S
    assert blame.quarantined() == []
    blame.charge(("chat", "a"))
    assert [kind for kind, _, _ in blame.quarantined()] == ["chat"]


def test_deaths_of_long_ago_do_not_count() -> None:
    clock = Clock()
    blame = Blame(clock)
    for _ in range(2 * DEATHS):
        clock.now_s += PERIOD_S
        assert blame.charge(("chat", "a")) == 1
    assert blame.quarantined() == []


def test_what_is_remembered_is_bounded() -> None:
    blame = Blame(Clock())
    for _ in range(DEATHS):
        blame.charge(("chat", "first"))
    for number in range(ACTORS):
        blame.charge(("chat", str(number)))
    assert blame.quarantined() == []


def test_a_charge_is_logged_and_a_verdict_is_loud() -> None:
    blame, host = Blame(Clock()), Dead()
    with capture_logs() as lines:
        charge(blame, host, -signal.SIGKILL)
        for _ in range(DEATHS):
            charge(blame, host, 1)
    assert [line["event"] for line in lines] == ["host_ended_by_actor"] * (DEATHS - 1) + ["actor_quarantined"]
    assert lines[-1]["room"] == "chat:{name} 'lobby'"


@pytest.mark.parametrize(("marked", "doing"), [(TURN, "in a turn"), (START, "starting"), (TASK, "in a task")])
def test_the_log_says_what_the_actor_did(marked: Marked, doing: str) -> None:
    with capture_logs() as lines:
        charge(Blame(Clock()), Dead(marked), 1)
    assert lines[0]["doing"] == doing
