"""Asks that wait for each other are found, in any order and on any hosts."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from runtime.actors.calls.peer.frames import Identity
from stateroom.errors import AskError, Failed
from tests.actors.calls.fakes import World

LONG_S = 60.0


def chained(world: World, name: str, next_to: Identity, gate: asyncio.Event, kind: str = "actor") -> Identity:
    """An actor that, told to, waits for the gate and then asks the next one."""

    async def handle(data: Any) -> Any:
        if data == "leaf":
            return "leaf"
        await gate.wait()
        return await world.hosts[int(name[0])].ask(next_to, data, LONG_S)

    return world.actor(name, handle, kind)


@pytest.mark.parametrize("keys", [("0", "00"), ("0", "1"), ("0", "1", "00"), ("0", "1", "00", "11")])
async def test_a_circle_that_one_ask_walks_is_refused_where_it_closes(keys: Sequence[str]) -> None:
    world, gate = World(), asyncio.Event()
    gate.set()
    for key, after in zip(keys, (*keys[1:], keys[0]), strict=True):
        chained(world, key, ("actor", after), gate)
    async with asyncio.timeout(30):
        with pytest.raises(Failed, match="AskCycle"):
            await world.hosts[0].ask(("actor", keys[0]), None, LONG_S)


@pytest.mark.parametrize("keys", [("0", "00"), ("0", "1"), ("0", "1", "00"), ("0", "1", "00", "11")])
async def test_turns_that_began_apart_and_wait_for_each_other_are_found(keys: Sequence[str]) -> None:
    world, gate = World(), asyncio.Event()
    for key, after in zip(keys, (*keys[1:], keys[0]), strict=True):
        chained(world, key, ("actor", after), gate)
    asks = [asyncio.ensure_future(world.hosts[0].ask(("actor", key), "leafless", LONG_S)) for key in keys]
    for _ in range(20):
        await asyncio.sleep(0)
    gate.set()
    async with asyncio.timeout(30):
        ends = await asyncio.gather(*asks, return_exceptions=True)
    assert any("AskCycle" in str(end) for end in ends), ends
    assert all(isinstance(end, AskError) for end in ends), ends


async def test_waiting_for_a_busy_actor_that_waits_for_another_is_no_cycle() -> None:
    world, gate, hold = World(), asyncio.Event(), asyncio.Event()
    gate.set()

    async def slow(data: Any) -> Any:
        await hold.wait()
        return data

    last = world.actor("00", slow)
    busy = chained(world, "1", last, gate)
    first = chained(world, "0", busy, gate)
    asks = [asyncio.ensure_future(world.hosts[0].ask(to, "x", LONG_S)) for to in (busy, first)]
    for _ in range(30):
        await asyncio.sleep(0)
    hold.set()
    assert await asyncio.gather(*asks) == ["x", "x"]


async def test_asks_of_an_actor_with_overlapping_turns_are_no_deadlock() -> None:
    world = World()

    async def handle(data: Any) -> Any:
        return data if data == "back" else await world.hosts[0].ask(("actor", "1"), data, LONG_S)

    async def back(_: Any) -> Any:
        return await world.hosts[1].ask(("open", "0"), "back", LONG_S)

    world.actor("0", handle, "open")
    world.actor("1", back)
    async with asyncio.timeout(30):
        assert await world.hosts[0].ask(("open", "0"), "go", LONG_S) == "back"


async def test_a_turn_that_nothing_overlaps_is_waited_for_whatever_else_does() -> None:
    """An open actor in such a turn (its `on_join`, say), and another of its turns beside, ask the same one."""
    world, gate = World(), asyncio.Event()

    async def back(data: Any) -> Any:
        await gate.wait()
        return await world.hosts[1].ask(("open", "0"), "back", LONG_S)

    async def handle(data: Any) -> Any:
        return await world.hosts[0].ask(("actor", "1"), data, LONG_S)

    to = world.actor("0", handle, "open")
    world.actor("1", back)
    world.hosts[0].core.actors[to].interleaves = False
    asking = asyncio.ensure_future(world.hosts[0].ask(to, "go", LONG_S))
    for _ in range(10):
        await asyncio.sleep(0)
    gate.set()
    async with asyncio.timeout(30):
        with pytest.raises(Failed, match="AskCycle"):
            await asking
