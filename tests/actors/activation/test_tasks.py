"""Tasks beside the turns of an actor."""

import asyncio
import inspect

import pytest

from runtime.actors.activation.tasks import Tasks
from runtime.actors.calls.context import CURRENT, NO_TURN, CallContext, current_context


@pytest.mark.parametrize("error", [None, ValueError, SystemExit, KeyboardInterrupt, GeneratorExit])
async def test_the_end_of_one_is_told(error: type[BaseException] | None) -> None:
    ended: list[BaseException | None] = []
    tasks = Tasks(asyncio.get_running_loop(), ended.append)

    async def work() -> None:
        if error is not None:
            raise error

    await asyncio.wait([tasks.spawn(work())])
    await asyncio.sleep(0)
    assert len(tasks) == 0
    assert [end is None for end in ended] == [error is None]


async def test_one_that_is_cancelled_before_it_begins_leaves_no_coroutine_that_nobody_awaits() -> None:
    tasks, work = Tasks(asyncio.get_running_loop(), lambda error: None), asyncio.sleep(0)
    task = tasks.spawn(work)
    tasks.cancel()
    await asyncio.wait([task])
    assert inspect.getcoroutinestate(work) == inspect.CORO_CLOSED


async def test_tasks_are_cancelled_and_run_outside_of_any_turn() -> None:
    ended: list[BaseException | None] = []
    loop, seen = asyncio.get_running_loop(), []
    tasks = Tasks(loop, ended.append)

    async def work() -> None:
        seen.append(current_context())
        await asyncio.Event().wait()

    CURRENT.set(CallContext((("chat", "lobby"),)))
    task = tasks.spawn(work())
    await asyncio.sleep(0)
    assert len(tasks) == 1
    tasks.cancel()
    await asyncio.wait([task])
    await asyncio.sleep(0)
    assert (seen, ended, len(tasks)) == ([NO_TURN], [None], 0)
