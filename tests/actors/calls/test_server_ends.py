"""A call whose handler does not return: its caller gets an answer nevertheless."""

import asyncio
from typing import Any

import pytest

from runtime.actors.activation.awaitables import discard
from runtime.actors.calls.incoming import TEXT_CHARS
from runtime.actors.calls.peer.frames import DATA_BYTES, Answer, Status
from runtime.errors import Failed, Reject
from tests.actors.calls.fakes import World
from tests.actors.calls.test_server import answers, ask


async def test_a_turn_that_is_given_up_before_its_first_step_is_answered() -> None:
    ran: list[object] = []

    async def handle(data: object) -> None:
        ran.append(data)

    world = World()
    actor = world.hosts[0].core.actors[world.actor("0", handle)]
    found: list[Answer] = []
    world.hosts[0].server.take(ask(), found.append)
    waiting = world.hosts[0].server.run(actor.mailbox.pop(), actor)
    assert waiting is not None
    discard(waiting)
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


@pytest.mark.parametrize("host", [0, 1])
async def test_a_value_has_the_limit_of_data_on_every_host(host: int) -> None:
    world = World()
    fits = "x" * (DATA_BYTES - 2)
    assert await world.hosts[0].ask(world.actor(str(host), lambda _: fits)) == fits
    with pytest.raises(Failed, match=f"its answer has {DATA_BYTES + 1} bytes, at most {DATA_BYTES}"):
        await world.hosts[0].ask(world.actor(str(host), lambda _: fits + "y"))


async def test_of_a_reason_no_more_travels_than_is_read() -> None:
    def raises(_: object) -> None:
        raise Reject("code" * TEXT_CHARS, "reason" * TEXT_CHARS)

    world = World()
    world.actor("0", raises)
    (answer,) = await answers(world, ask())
    assert (len(answer.code), len(answer.reason)) == (TEXT_CHARS, TEXT_CHARS)
