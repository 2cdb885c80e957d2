"""In whose turn code runs."""

import asyncio

from runtime.actors.calls.context import AMBIENT, NOBODY, Ambient, current, detached


async def present() -> Ambient:
    return current()


async def test_a_task_is_in_the_turn_that_started_it_unless_it_is_detached() -> None:
    loop = asyncio.get_running_loop()
    before = AMBIENT.set(Ambient((("chat", "lobby"),)))
    inside, spawned = (
        await loop.create_task(present()),
        await loop.create_task(present(), context=detached()),
    )
    AMBIENT.reset(before)
    assert inside.chain == (("chat", "lobby"),)
    assert (spawned, current()) == (NOBODY, NOBODY)


async def test_a_task_that_outlives_its_turn_is_in_none() -> None:
    turn, ended = Ambient((("chat", "lobby"),), deadline_s=1.0), asyncio.Event()

    async def later() -> Ambient:
        await ended.wait()
        return current()

    AMBIENT.set(turn)
    task = asyncio.ensure_future(later())
    await asyncio.sleep(0)
    turn.is_over = True
    ended.set()
    assert await task == NOBODY
