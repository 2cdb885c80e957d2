"""The awaited turns of an actor, without an actor."""

import asyncio
import inspect
from collections.abc import Awaitable
from typing import Any

import pytest

from runtime._native import HandlerKind, Turn
from runtime.actors.activation import turns
from runtime.actors.activation.turns import Turns


class Seen:
    """Who is told of what has ended."""

    def __init__(self) -> None:
        self.ended: list[tuple[str, Any, bool]] = []
        self.queued: list[Turn] = []
        self.tasks: set[object] = set()
        self.turns = Turns(asyncio.get_running_loop(), "t", self.one)

    def one(self, turn: Turn, value: Any, error: BaseException | None, overlapped: bool) -> None:
        self.ended.append((turn.event, value if error is None else type(error), overlapped))
        self.tasks.add(asyncio.current_task())
        if self.queued and not overlapped:
            self.turns.enqueue(self.queued.pop(0))

    async def until(self, count: int) -> None:
        while len(self.ended) < count:
            await asyncio.sleep(0)


def turn(waiting: Awaitable[object], name: str) -> Turn:
    """One of an event of this name."""
    return Turn(waiting, HandlerKind.ON_EVENT, name)


async def gives(value: object) -> object:
    await asyncio.sleep(0)
    return value


async def fails(error: BaseException) -> None:
    raise error


async def test_turns_follow_each_other_in_one_task() -> None:
    seen = Seen()
    seen.queued = [turn(gives(2), "b"), turn(gives(3), "c")]
    seen.turns.enqueue(turn(gives(1), "a"))
    await seen.until(3)
    seen.turns.enqueue(turn(gives(4), "d"))
    await seen.until(4)
    assert seen.ended == [("a", 1, False), ("b", 2, False), ("c", 3, False), ("d", 4, False)]
    assert len(seen.tasks) == 1
    seen.turns.close()


@pytest.mark.parametrize("error", [ValueError(), SystemExit(), asyncio.CancelledError()])
async def test_what_a_turn_raises_ends_the_turn_alone(error: BaseException) -> None:
    seen = Seen()
    seen.queued = [turn(gives(2), "b")]
    seen.turns.enqueue(turn(fails(error), "a"))
    await seen.until(2)
    assert seen.ended == [("a", type(error), False), ("b", 2, False)]
    seen.turns.close()


async def test_some_overlap_and_the_others_go_on() -> None:
    seen, gate = Seen(), asyncio.Event()

    async def waits() -> None:
        await gate.wait()

    for name in "ab":
        seen.turns.overlap(turn(waits(), name))
    assert (seen.turns.overlapping, seen.turns.is_quiescent) == (2, False)
    seen.turns.enqueue(turn(gives(1), "d"))
    await seen.until(1)
    gate.set()
    await seen.until(3)
    assert seen.ended == [("d", 1, False), ("a", None, True), ("b", None, True)]
    assert seen.turns.is_quiescent
    seen.turns.close()


async def test_what_is_cut_short_is_told_once_and_ends() -> None:
    seen, cleaned = Seen(), []

    async def waits(name: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.append(name)

    seen.turns.enqueue(turn(waits("a"), "a"))
    seen.turns.overlap(turn(waits("b"), "b"))
    await asyncio.sleep(0)
    assert [turn.event for turn in seen.turns.cancel()] == ["a", "b"]
    while len(cleaned) < 2:
        await asyncio.sleep(0)
    assert (seen.ended, seen.turns.cancel(), seen.turns.is_quiescent) == ([], [], True)


async def test_a_turn_that_has_not_begun_is_cut_short_too() -> None:
    seen, waiting = Seen(), gives(1)
    seen.turns.enqueue(turn(waiting, "a"))
    assert [turn.event for turn in seen.turns.cancel()] == ["a"]
    await asyncio.sleep(0)
    assert seen.ended == []
    assert inspect.getcoroutinestate(waiting) == inspect.CORO_CLOSED


async def test_turns_that_await_nothing_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "SLICE_S", 0.0)
    seen, rounds, loop = Seen(), [0], asyncio.get_running_loop()

    def count() -> None:
        rounds.append(len(seen.ended))
        loop.call_soon(count)

    async def nothing() -> None: ...

    seen.queued = [turn(nothing(), str(number)) for number in range(9)]
    seen.turns.enqueue(turn(nothing(), "first"))
    count()
    await seen.until(10)
    assert set(rounds) >= set(range(9))
    seen.turns.close()


async def test_a_task_that_a_turn_has_cancelled_takes_no_further_turn() -> None:
    async def cancels() -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()

    seen = Seen()
    seen.queued = [turn(gives(2), "b")]
    seen.turns.enqueue(turn(cancels(), "a"))
    await seen.until(2)
    seen.turns.enqueue(turn(gives(3), "c"))
    await seen.until(3)
    assert seen.ended == [("a", None, False), ("b", 2, False), ("c", 3, False)]
    assert len(seen.tasks) == 2
    seen.turns.close()


async def test_a_task_that_ends_unexpectedly_is_reported_and_its_turn_is_not_lost() -> None:
    lost: list[BaseException] = []

    def fails(*_: object) -> None:
        raise MemoryError

    broken = Turns(asyncio.get_running_loop(), "t", fails, lost=lost.append)
    broken.enqueue(turn(gives(1), "a"))
    while not lost:
        await asyncio.sleep(0)
    assert isinstance(lost[0], MemoryError)


async def test_a_turn_beside_others_that_is_cancelled_before_it_begins_ends_all_the_same() -> None:
    seen = Seen()
    seen.turns.overlap(turn(gives(1), "a"))
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await seen.until(1)
    assert seen.ended == [("a", asyncio.CancelledError, True)]
    assert seen.turns.is_quiescent
