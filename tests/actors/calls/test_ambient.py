"""In whose turn code runs."""

import asyncio

from runtime.actors.calls.ambient import AMBIENT, NOBODY, detached, turn_of


async def present() -> object:
    return AMBIENT.get()


async def test_a_task_of_an_actor_runs_in_its_turn_and_what_it_spawns_does_not() -> None:
    loop = asyncio.get_running_loop()

    async def turn() -> tuple[object, object]:
        return await present(), await loop.create_task(present(), context=detached())

    inside, spawned = await loop.create_task(turn(), context=turn_of("chat", "lobby"))
    assert inside.chain == (("chat", "lobby"),)
    assert (spawned, AMBIENT.get()) == (NOBODY, NOBODY)
