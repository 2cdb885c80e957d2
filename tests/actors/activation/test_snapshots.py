"""What is kept of an actor's state, and when."""

import asyncio
from typing import Any

import msgspec
import pytest

from runtime.actors.activation.snapshots import MemorySnapshots, SnapshotKeeper
from runtime.actors.declare.state import state_of
from stateroom import Room
from tests.actors.activation.test_timers import HandClock


class Score(msgspec.Struct):
    points: int = 0
    names: list[str] = []


class Game(Room):
    state: Score = Score(points=1)


class Kept:
    """An actor as snapshots see it."""

    kind, key = "game", "a"
    state: Any = None


class World:
    def __init__(self, row_epoch: int = 1) -> None:
        self.store = MemorySnapshots(1000)
        self.clock = HandClock()
        self.is_quiescent = self.between_turns = True
        self.has_tasks = False
        self.failures: list[tuple[type[Exception] | None, str]] = []
        self.row_epoch = row_epoch

    def report(self, error: Exception | None, where: str) -> None:
        self.failures.append((error and type(error), where))

    def begin(self, kind: type[Room] = Game) -> tuple[Kept, SnapshotKeeper]:
        state, actor = state_of(kind), Kept()
        assert state is not None
        keeper = SnapshotKeeper(state, self.store, self.row_epoch, self.clock, self, self.report)
        keeper.restore(actor)  # type: ignore[arg-type]
        return actor, keeper


def test_an_activation_begins_with_the_initial_state_and_shares_nothing() -> None:
    world = World()
    first, second = world.begin()[0], world.begin()[0]
    first.state.names.append("Ada")
    assert (second.state, Game.state) == (Score(1), Score(1))


def test_a_change_is_kept_within_a_second_and_survives() -> None:
    world = World()
    actor, keeper = world.begin()
    actor.state.points = 7
    keeper.mark_dirty()
    world.clock.move(0.9)
    assert world.begin()[0].state.points == 1
    world.clock.move(0.2)
    assert world.begin()[0].state.points == 7


def test_no_snapshot_is_taken_in_the_middle_of_a_turn() -> None:
    world = World()
    actor, keeper = world.begin()
    world.is_quiescent = world.between_turns = False
    actor.state.points = 7
    keeper.mark_dirty()
    world.clock.move(5)
    assert world.store.get("game", "a") is None
    world.is_quiescent = world.between_turns = True
    keeper.turn_ended()
    assert world.begin()[0].state.points == 7


async def test_save_keeps_it_at_once() -> None:
    world = World()
    actor, keeper = world.begin()
    actor.state.points = 7
    await keeper.save()
    assert world.begin()[0].state.points == 7


def test_what_is_the_same_is_not_written_again() -> None:
    world, puts = World(), []
    put = world.store.put
    world.store.put = lambda *given: puts.append(given) or put(*given)  # type: ignore[func-returns-value,method-assign]
    actor, keeper = world.begin()
    for points in (1, 2, 2):
        actor.state.points = points
        keeper.save()
    assert len(puts) == 1


def test_what_had_to_make_room_for_others_is_kept_again_at_the_end() -> None:
    world = World()
    actor, keeper = world.begin()
    actor.state.points = 7
    keeper.save()
    for crowd in range(20):
        world.store.put("crowd", str(crowd), 1, bytes(100))
    assert world.store.get("game", "a") is None
    keeper.close()
    assert world.begin()[0].state.points == 7


def test_a_failed_activation_takes_no_snapshot_even_if_one_was_late() -> None:
    world = World()
    actor, keeper = world.begin()
    world.is_quiescent = world.between_turns = False
    keeper.mark_dirty()
    world.clock.move(5)
    world.is_quiescent = world.between_turns = True
    keeper.mark_dirty()
    keeper.turn_ended()
    actor.state.points = 9
    keeper.abandon()
    world.clock.move(5)
    assert world.begin()[0].state.points == 1


def test_the_end_is_kept_and_a_failure_is_not() -> None:
    world = World()
    actor, keeper = world.begin()
    actor.state.points = 2
    keeper.close()
    assert world.begin()[0].state.points == 2
    actor.state.points = 3
    keeper.mark_dirty()
    keeper.abandon()
    world.clock.move(5)
    assert world.begin()[0].state.points == 2


def test_a_snapshot_that_does_not_fit_any_more_is_reported_and_left() -> None:
    world = World()
    world.store.put("game", "a", 1, msgspec.msgpack.encode({"points": "many"}))
    assert world.begin()[0].state == Score(1)
    assert world.failures == [
        (msgspec.ValidationError, "its last snapshot, so it starts with the initial state")
    ]


def test_a_state_that_cannot_be_kept_is_reported_once_with_the_place_and_again_when_it_can_be() -> None:
    world = World()
    actor, keeper = world.begin()
    actor.state.names = ["Ada", 2**64]
    with pytest.raises(OverflowError):
        keeper.save()
    for _ in range(2):
        keeper.mark_dirty()
        world.clock.move(2)
    cached_per_class = [(OverflowError, ".names[1]"), (OverflowError, ""), (OverflowError, "")]
    assert world.failures == cached_per_class
    actor.state.names.pop()
    keeper.mark_dirty()
    world.clock.move(2)
    keeper.close()
    assert world.failures == [*cached_per_class, (None, "")]
    assert world.begin()[0].state.names == ["Ada"]
    actor.state.names = ["x" * 2000]
    keeper.close()
    assert world.failures[4:] == [(ValueError, "the whole")]


def test_an_older_epoch_does_not_overwrite() -> None:
    store = MemorySnapshots(100)
    store.put("game", "a", 2, b"new")
    store.put("game", "a", 1, b"zombie")
    assert (store.get("game", "a"), list(store)) == (b"new", [("game", "a", 2, b"new")])


def test_what_is_kept_is_bounded() -> None:
    store = MemorySnapshots(10)
    for key in "abc":
        store.put("game", key, 1, b"four")
    assert (store.get("game", "a"), store.get("game", "c")) == (None, b"four")
    assert (store.kept_bytes, store.evicted) == (8, 1)
    with pytest.raises(ValueError, match="11 bytes"):
        store.put("game", "a", 1, bytes(11))
    store.drop("game", "c")
    assert (store.get("game", "c"), store.kept_bytes) == (None, 4)


async def test_to_wait_for_a_save_is_to_wait_for_all_who_keep_it() -> None:
    world, done = World(), asyncio.get_running_loop().create_future()
    world.store.put = lambda *given: done  # type: ignore[method-assign]
    actor, keeper = world.begin()
    actor.state.points = 7
    saved = asyncio.ensure_future(keeper.save())
    await asyncio.sleep(0)
    assert not saved.done()
    done.set_result(None)
    await saved
