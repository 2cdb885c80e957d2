"""The outcome of awaitables, also of those that never begin."""

import asyncio
import inspect
from collections.abc import Awaitable
from typing import Any

from runtime.actors.activation.awaitables import Discardable, attempt, discard, outcome

RAISED = (
    ValueError(),
    SystemExit(),
    KeyboardInterrupt(),
    asyncio.CancelledError(),
    GeneratorExit(),
    BaseException(),
)


async def gives(value: object) -> object:
    await asyncio.sleep(0)
    return value


async def fails(error: BaseException) -> None:
    raise error


async def test_what_is_returned_or_raised_is_its_outcome() -> None:
    assert await outcome(gives(1)) == (1, None)
    for error in RAISED:
        assert await outcome(fails(error)) == (None, error)


def test_what_a_call_returns_or_raises_is_its_outcome() -> None:
    def fails(error: BaseException) -> None:
        raise error

    assert attempt(int, "7") == (7, None)
    for error in RAISED:
        assert attempt(fails, error) == (None, error)


async def test_to_cancel_the_task_that_awaits_is_an_outcome_too() -> None:
    task = asyncio.ensure_future(outcome(asyncio.Event().wait()))
    await asyncio.sleep(0)
    task.cancel()
    assert isinstance((await task)[1], asyncio.CancelledError)


def test_a_coroutine_that_is_destroyed_does_not_go_on() -> None:
    async def waits() -> None:
        await asyncio.get_running_loop().create_future()

    async def begins() -> None:
        coroutine.send(None)

    coroutine = outcome(waits())
    asyncio.run(begins())
    coroutine.close()  # RuntimeError, if it ignored GeneratorExit
    assert inspect.getcoroutinestate(coroutine) == inspect.CORO_CLOSED


async def test_what_never_began_is_closed_and_its_end_is_told() -> None:
    told: list[str] = []

    async def run(waiting: Awaitable[Any]) -> None:
        told.append("ran")
        await waiting

    inner, future = gives(1), asyncio.get_running_loop().create_future()
    discard(
        Discardable(Discardable(inner, run, lambda: told.append("inner")), run, lambda: told.append("outer"))
    )
    discard(future)
    assert told == ["inner", "outer"]
    assert inspect.getcoroutinestate(inner) == inspect.CORO_CLOSED
    assert future.cancelled()


async def test_what_has_begun_is_left_to_its_task() -> None:
    inner = gives(1)
    task = asyncio.ensure_future(outcome(inner))
    await asyncio.sleep(0)
    discard(inner)
    assert await task == (1, None)
