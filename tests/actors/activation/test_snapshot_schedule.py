"""When a snapshot is taken, with and without overlapping turns."""

from runtime.actors.activation.snapshot_schedule import LONGEST_S, PERIOD_S, SnapshotSchedule
from tests.actors.activation.test_timers import HandClock


class TurnState:
    """A life; `looks`: when its state was looked at."""

    def __init__(self) -> None:
        self.is_quiescent = self.between_turns = True
        self.has_tasks = False
        self.clock = HandClock()
        self.looks: list[float] = []
        self.begun_s = self.clock.time()
        self.schedule = SnapshotSchedule(
            self.clock, self, lambda: self.looks.append(self.clock.time() - self.begun_s)
        )

    def overlap(self) -> None:
        self.is_quiescent, self.between_turns = False, True

    def turn(self) -> None:
        self.is_quiescent = self.between_turns = False

    def rest(self) -> None:
        self.is_quiescent = self.between_turns = True
        self.schedule.turn_ended()


def test_changes_of_one_period_are_one_look() -> None:
    busy = TurnState()
    busy.schedule.mark_dirty()
    busy.clock.move(0.5)
    busy.schedule.mark_dirty()
    busy.clock.move(10)
    assert busy.looks == [PERIOD_S]


def test_turns_that_overlap_hold_it_up_only_so_long_and_it_looks_again_while_they_wait() -> None:
    busy = TurnState()
    busy.overlap()
    busy.schedule.mark_dirty()
    busy.clock.move(LONGEST_S - 0.1)
    assert busy.looks == []
    busy.clock.move(0.2)
    assert busy.looks == [LONGEST_S]
    busy.clock.move(LONGEST_S)
    assert busy.looks == [LONGEST_S, 2 * LONGEST_S]


def test_it_looks_as_soon_as_nothing_overlaps() -> None:
    busy = TurnState()
    busy.overlap()
    busy.schedule.mark_dirty()
    busy.clock.move(2)
    busy.rest()
    assert busy.looks == [2]
    busy.clock.move(10)
    assert busy.looks == [2]


def test_a_turn_that_has_the_actor_to_itself_is_waited_for_and_those_beside_it_are_not() -> None:
    busy = TurnState()
    busy.turn()
    busy.schedule.mark_dirty()
    busy.clock.move(8)
    assert busy.looks == []
    busy.overlap()
    busy.schedule.turn_ended()
    assert busy.looks == [8]


def test_it_looks_every_period_while_tasks_run() -> None:
    busy = TurnState()
    busy.has_tasks = True
    busy.schedule.mark_dirty()
    busy.clock.move(2.5)
    assert busy.looks == [1, 2]
    busy.schedule.cancel()
    busy.clock.move(5)
    assert busy.looks == [1, 2]
