"""The state of a task after a turn."""

import asyncio
import inspect
from typing import Any, cast

import pytest

from runtime._native import HandlerKind, Turn
from runtime.actors.activation.turn import TurnInterrupted, discard_turn, is_cancelled, task_error


async def test_a_task_that_was_cancelled_takes_no_further_turn() -> None:
    found: list[bool] = []

    async def turn() -> None:
        task = asyncio.current_task()
        found.append(is_cancelled(task, None))
        assert task is not None
        task.cancel()
        found.append(is_cancelled(task, None))
        with pytest.raises(asyncio.CancelledError):
            await asyncio.sleep(0)
        found.append(is_cancelled(task, GeneratorExit()))

    await asyncio.create_task(turn())
    assert found == [False, True, True]
    assert is_cancelled(None, None)


async def test_how_a_task_has_ended_is_an_error_or_none() -> None:
    async def fails() -> None:
        raise ValueError("no")

    tasks = [asyncio.create_task(one) for one in (asyncio.sleep(0), fails(), asyncio.sleep(9))]
    tasks[2].cancel()
    await asyncio.wait(tasks)
    assert [type(task_error(task)) for task in tasks] == [type(None), ValueError, asyncio.CancelledError]


async def test_a_turn_of_an_ended_activation_is_answered_and_never_begins() -> None:
    began: list[bool] = []
    failed: list[object] = []

    async def turn() -> None:
        began.append(True)

    class Core:
        def fail(self, *given: object) -> None:
            failed.extend([*given[:2], type(given[2])])

    waiting, cell = turn(), cast(Any, "cell")
    given = Turn(waiting, HandlerKind.ON_EVENT, "say", None, "1", 2)
    discard_turn(cast(Any, Core()), cell, given)
    assert (began, failed) == ([], [cell, given, TurnInterrupted])
    assert inspect.getcoroutinestate(waiting) == inspect.CORO_CLOSED
