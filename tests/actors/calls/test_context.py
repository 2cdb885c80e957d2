"""The call context of running code."""

import asyncio

from runtime.actors.calls.context import CURRENT, NO_TURN, CallContext, current_context, detached_context


async def present() -> CallContext:
    return current_context()


async def test_a_task_is_in_the_turn_that_started_it_unless_it_is_detached() -> None:
    loop = asyncio.get_running_loop()
    before = CURRENT.set(CallContext((("chat", "lobby"),)))
    inside, spawned = (
        await loop.create_task(present()),
        await loop.create_task(present(), context=detached_context()),
    )
    CURRENT.reset(before)
    assert inside.chain == (("chat", "lobby"),)
    assert (spawned, current_context()) == (NO_TURN, NO_TURN)


async def test_a_task_that_outlives_its_turn_is_in_none() -> None:
    turn, ended = CallContext((("chat", "lobby"),), deadline_s=1.0), asyncio.Event()

    async def later() -> CallContext:
        await ended.wait()
        return current_context()

    CURRENT.set(turn)
    task = asyncio.ensure_future(later())
    await asyncio.sleep(0)
    turn.has_ended = True
    ended.set()
    assert await task == NO_TURN
