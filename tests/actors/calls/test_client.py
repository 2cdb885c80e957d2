"""Calls between two hosts: values, deadlines that travel, moves, deaths."""

import asyncio
import math
from typing import Any

import pytest

from runtime.actors.calls.peer.frames import DATA_BYTES
from stateroom.errors import AskTimeout, Failed, MailboxFull, Moved, NoSuchKind
from tests.actors.calls.fakes import World


async def settle() -> None:
    """Lets the loop do all that is to be done now."""
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.mark.parametrize("key", ["0", "1"])
async def test_an_ask_brings_the_value_from_wherever_the_actor_is(key: str) -> None:
    world = World()
    to = world.actor(key, lambda data: data * 2)
    assert await world.hosts[0].ask(to, [1]) == [1, 1]


@pytest.mark.parametrize("key", ["0", "1"])
async def test_tells_arrive_in_order(key: str) -> None:
    world, seen = World(), []
    to = world.actor(key, seen.append)
    for number in range(5):
        world.hosts[0].tell(to, number)
    await settle()
    assert seen == [0, 1, 2, 3, 4]
    assert world.hosts[0].client.counts["tells_lost"] == 0


async def test_an_ask_within_an_ask_has_no_more_time_than_that() -> None:
    world, loop = World(), asyncio.get_running_loop()
    inner = world.actor("1", lambda _: asyncio.Event().wait())

    async def outer(_: object) -> None:
        started_s = loop.time()
        with pytest.raises(AskTimeout):
            await world.hosts[0].ask(inner, timeout_s=60.0)
        assert loop.time() - started_s < 10.0
        raise ValueError("out of time")

    to = world.actor("0", outer)
    with pytest.raises(AskTimeout) as error:
        await world.hosts[0].ask(to, timeout_s=0.05)
    assert error.value.may_have_run


async def test_an_undeclared_kind_and_a_failure_are_told_across_hosts() -> None:
    world = World()
    with pytest.raises(NoSuchKind):
        await world.hosts[0].ask(("nobody", "1"))
    with pytest.raises(NoSuchKind):
        world.hosts[0].tell(("nobody", "0"))
    with pytest.raises(Failed, match="ZeroDivisionError"):
        await world.hosts[0].ask(world.actor("1", lambda _: 1 // 0))


async def test_a_full_mailbox_and_a_full_link_are_the_callers_to_know() -> None:
    world = World()
    world.hosts[1].core.says = "full"
    with pytest.raises(MailboxFull, match="the actor is full"):
        await world.hosts[0].ask(("actor", "1"))
    world.hosts[0].post.full = True
    with pytest.raises(MailboxFull, match="link"):
        world.hosts[0].tell(("actor", "1"))


async def test_data_that_is_too_long_is_refused_where_it_is_made() -> None:
    with pytest.raises(ValueError, match="at most"):
        await World().hosts[0].ask(("actor", "1"), "x" * DATA_BYTES)


async def test_a_call_that_meets_a_move_is_sent_again_and_runs_once() -> None:
    world, seen = World(), []
    to = world.actor("1", seen.append)
    world.actor("1", seen.append, host=0)
    world.table(2, 0, 0, only=1)  # host 1 knows already, host 0 does not
    asking = asyncio.ensure_future(world.hosts[0].ask(to, "once"))
    await settle()
    assert not asking.done()
    world.table(2, 0, 0, only=0)
    assert await asking is None
    assert seen == ["once"]


async def test_a_call_to_an_actor_without_owner_ends_at_its_deadline() -> None:
    world = World()
    world.table(2, 0, -1)
    with pytest.raises(Moved) as error:
        await world.hosts[0].ask(("actor", "1"), timeout_s=0.02)
    assert not error.value.may_have_run


async def test_when_a_host_dies_what_it_had_is_unknown_and_what_it_had_not_goes_elsewhere() -> None:
    world, seen = World(), []
    world.down.add(1)
    client = world.hosts[0].client
    first = asyncio.ensure_future(world.hosts[0].ask(("actor", "1"), 1))
    second = asyncio.ensure_future(world.hosts[0].ask(("actor", "1"), 2))
    await settle()
    world.actor("1", seen.append, host=0)
    client.lost(2, frozenset({2}))
    with pytest.raises(Moved, match="its host died") as error:
        await first
    assert error.value.may_have_run
    world.table(2, 0, 0)
    await second
    assert seen == [2]


@pytest.mark.parametrize("timeout_s", [math.nan, math.inf, -1.0])
async def test_a_time_that_cannot_be_waited_is_refused_and_spoils_no_other(timeout_s: float) -> None:
    world = World()
    with pytest.raises(ValueError, match="timeout_s"):
        await world.hosts[0].ask(("actor", "1"), timeout_s=timeout_s)
    world.down.add(1)
    with pytest.raises(AskTimeout):
        await world.hosts[0].ask(("actor", "1"), timeout_s=0.01)


async def test_a_late_answer_and_one_of_another_epoch_go_nowhere() -> None:
    world = World()
    world.down.add(1)
    with pytest.raises(AskTimeout):
        await world.hosts[0].ask(("actor", "1"), timeout_s=0.01)
    world.actor("1", lambda data: data)
    for host, frame in world.hosts[0].post.kept:
        world.down.clear()
        world.deliver(0, host, frame)
    await settle()
    assert len(world.hosts[0].client._calls) == 0


async def test_an_ask_that_is_cancelled_leaves_nothing() -> None:
    world = World()
    to: Any = world.actor("1", lambda _: asyncio.Event().wait())
    asking = asyncio.ensure_future(world.hosts[0].ask(to))
    await settle()
    asking.cancel()
    await asyncio.wait([asking])
    assert len(world.hosts[0].client._calls) == 0


async def test_closing_ends_all_that_waits() -> None:
    world = World()
    running = asyncio.ensure_future(world.hosts[0].ask(world.actor("1", lambda _: asyncio.Event().wait())))
    await settle()
    world.table(2, 0, -1)
    held = asyncio.ensure_future(world.hosts[0].ask(("actor", "1")))
    await settle()
    world.hosts[0].client.close()
    for asking, may_have_run in ((running, True), (held, False)):
        with pytest.raises(Moved, match="the server shut down before it") as error:
            await asking
        assert error.value.may_have_run is may_have_run


@pytest.mark.parametrize("key", [pytest.param(5, id="a number"), pytest.param("\ud800", id="half of a pair")])
async def test_an_ask_that_cannot_set_out_leaves_nothing(key: Any) -> None:
    world = World()
    asked: list[int] = []

    async def outer(_: object) -> None:
        with pytest.raises((TypeError, ValueError), match=r"half of a surrogate pair|'int' object"):
            await world.hosts[0].ask(("actor", key))
        asked.append(len(world.hosts[0].client._pending) + len(world.hosts[0].client._calls))

    await world.hosts[0].ask(world.actor("1", outer))
    assert asked == [1], "that of the test itself"
