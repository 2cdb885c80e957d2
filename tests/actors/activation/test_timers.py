"""When timers are due, on a clock that the test moves."""

import heapq
from collections.abc import Callable
from typing import Any

import pytest

from runtime.actors.activation.timers import Timers


class Hand:
    def __init__(self, at_s: float, call: Callable[[], object]) -> None:
        self.at_s, self.call, self.cancelled = at_s, call, False

    def __lt__(self, other: "Hand") -> bool:
        return self.at_s < other.at_s

    def cancel(self) -> None:
        self.cancelled = True


class HandClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self._hands: list[Hand] = []

    def time(self) -> float:
        return self.now_s

    def call_later(self, delay: float, callback: Callable[..., object], /, *args: Any) -> Hand:
        hand = Hand(self.now_s + delay, lambda: callback(*args))
        heapq.heappush(self._hands, hand)
        return hand

    def move(self, by_s: float) -> None:
        until_s = self.now_s + by_s
        while self._hands and self._hands[0].at_s <= until_s:
            hand = heapq.heappop(self._hands)
            if not hand.cancelled:
                self.now_s = hand.at_s
                hand.call()
        self.now_s = until_s


class Bell:
    """An actor whose turns are run at once, unless they are held."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.rung: list[float] = []
        self.held: list[int] | None = None
        self.timers = Timers(self.clock, self.due)

    def due(self, ticket: int) -> None:
        if self.held is not None:
            self.held.append(ticket)
        else:
            self.turn(ticket)

    def turn(self, ticket: int) -> None:
        assert self.timers.turn(ticket) is None
        assert self.timers.turn(ticket) is None

    def ring(self) -> None:
        self.rung.append(self.clock.now_s - 100)


def test_a_timer_runs_once() -> None:
    bell = Bell()
    timer = bell.timers.start(1.5, False, bell.ring)
    bell.clock.move(1.4)
    assert (bell.rung, timer.active) == ([], True)
    bell.clock.move(10)
    assert (bell.rung, timer.active) == ([1.5], False)


def test_a_beat_does_not_drift() -> None:
    bell = Bell()
    bell.timers.start(0.5, True, bell.ring)
    bell.clock.move(2)
    assert bell.rung == [0.5, 1.0, 1.5, 2.0]


def test_a_late_turn_leaves_out_what_it_missed_and_keeps_the_beat() -> None:
    bell = Bell()
    bell.timers.start(1.0, True, bell.ring)
    bell.held = []
    bell.clock.move(3.5)
    (ticket,), bell.held = bell.held, None
    bell.turn(ticket)
    bell.clock.move(1.0)
    assert bell.rung == [3.5, 4.0]


def test_a_cancelled_timer_does_not_run_even_if_its_turn_waits() -> None:
    bell = Bell()
    before, waiting = (bell.timers.start(1.0, False, bell.ring) for _ in range(2))
    before.cancel()
    bell.held = []
    bell.clock.move(2.0)
    (ticket,) = bell.held
    waiting.cancel()
    waiting.cancel()
    bell.turn(ticket)
    assert bell.rung == []


def test_a_beat_may_cancel_itself() -> None:
    bell = Bell()
    timer = bell.timers.start(1.0, True, lambda: (bell.ring(), timer.cancel()))
    bell.clock.move(5.0)
    assert bell.rung == [1.0]


def test_all_end_with_their_actor() -> None:
    bell = Bell()
    timers = [bell.timers.start(1.0, repeats, bell.ring) for repeats in (True, False)]
    bell.timers.close()
    bell.clock.move(5.0)
    assert (bell.rung, [timer.active for timer in timers]) == ([], [False, False])


@pytest.mark.parametrize(
    ("delay_s", "repeats"), [(-1, False), (0, True), (float("nan"), False), (float("inf"), True)]
)
def test_a_wait_that_is_none_is_refused(delay_s: float, repeats: bool) -> None:
    with pytest.raises(ValueError, match="must be a number of seconds"):
        Bell().timers.start(delay_s, repeats, print)
