"""A call whose handler ends otherwise than by returning: its caller hears of it all the same."""

import asyncio
from typing import Any

import pytest

from runtime.actors.awaited import give_up
from runtime.actors.calls.frames import Answer, Status
from tests.actors.calls.fakes import World
from tests.actors.calls.test_desk import answers, ask


async def test_a_turn_that_is_given_up_before_its_first_step_is_answered() -> None:
    ran: list[object] = []

    async def handle(data: object) -> None:
        ran.append(data)

    world = World()
    actor = world.hosts[0].core.actors[world.actor("0", handle)]
    found: list[Answer] = []
    world.hosts[0].desk.take(ask(), found.append)
    waiting = world.hosts[0].desk.run(actor.mailbox.pop(), actor)
    assert waiting is not None
    give_up(waiting)
    assert [answer.status for answer in found] == [Status.CUT]
    assert ran == []


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("error", [SystemExit, asyncio.CancelledError])
async def test_no_handler_ends_its_host_or_leaves_its_caller_waiting(
    error: type[BaseException], *, later: bool
) -> None:
    async def raises() -> None:
        raise error

    def handle(_: object) -> Any:
        if later:
            return raises()
        raise error

    world = World()
    identity = world.actor("0", handle)
    found = await answers(world, ask())
    assert (found[0].status, found[0].code) == (Status.FAILED, "internal")
    assert [type(one) for one in world.hosts[0].core.actors[identity].errors] == [error]
