"""Two hosts with the real core over real sockets: state moves with its partition, and nobody begins too soon."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import ClassVar

import msgspec
import pytest

from runtime._native import partition_of
from runtime.actors.calls.owners import Home
from runtime.actors.calls.ref import Ref
from runtime.actors.host import HostService
from runtime.actors.moves import handover as module
from runtime.settings import Settings
from stateroom import Actor, App, call
from stateroom.errors import AskTimeout

HALF = 8192
KEY = next(key for key in map(str, range(100)) if partition_of("keeper", key) >= HALF)
SHARED = [(0, HALF, 0, 1), (HALF, HALF, 1, 1)]


class Score(msgspec.Struct):
    points: int = 0


class Keeper(Actor):
    """Keeps points; `hold` keeps its turn until `gate` opens."""

    state: Score = Score()
    gate: ClassVar[asyncio.Event]
    held: ClassVar[asyncio.Event]

    @call
    def score(self, points: int) -> int:
        self.state.points += points
        return self.state.points

    @call("save")
    async def keep(self) -> None:
        await self.save()

    @call
    async def hold(self) -> None:
        self.held.set()
        await self.gate.wait()
        self.state.points += 1000


def heirs(hosts: frozenset[int]) -> list[int]:
    return [min(hosts)] * 2 * HALF


class Pair:
    """Hosts 0 and 1 in one process; KEY is in the upper half."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.homes: dict[int, Home] = {}
        self.hosts: dict[int, HostService] = {}
        self.apps: dict[int, App] = {}

    async def start(self, index: int, generation: int = 1) -> None:
        app = self.apps[index] = App({"host.stuck_kill_s": 1.0})
        app.actor("keeper")(Keeper)
        home = self.homes[index] = Home(index, generation, str(self.folder / f"{index}-{generation}.sock"))
        settings = Settings({}, app.settings)
        host = self.hosts[index] = HostService(index, generation, app, settings, home.address, assign=heirs)
        await host.start()

    def table(self, version: int, rows: list[tuple[int, int, int, int]], *to: int) -> None:
        for index in to or self.hosts:
            self.hosts[index].apply_table(version, rows, self.homes.values())

    def ref(self, host: int) -> Ref:
        return self.apps[host].ref(Keeper, KEY)

    async def die(self, index: int) -> None:
        """Ends a host without a word of its state."""
        self.hosts[index]._handover.close()
        del self.homes[index]
        await self.hosts.pop(index).stop(0.0)


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    Keeper.gate, Keeper.held = asyncio.Event(), asyncio.Event()
    found = Pair(tmp_path)
    for index in (0, 1):
        await found.start(index)
    found.table(1, SHARED)
    yield found
    for host in found.hosts.values():
        await host.stop(1.0)


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0)


async def test_what_was_saved_outlives_the_host_and_comes_back_with_it(pair: Pair) -> None:
    assert await pair.ref(0).ask("score", 1) == 1
    await pair.ref(0).ask("save")
    await pair.die(1)
    pair.table(2, [(0, 2 * HALF, 0, 2)])
    assert await pair.ref(0).ask("score", 10) == 11
    await pair.start(1, 2)
    pair.table(3, [(0, HALF, 0, 2), (HALF, HALF, 1, 3)])
    assert await pair.ref(0).ask("score", 100) == 111
    assert await pair.ref(1).ask("score", 0) == 111


async def test_an_actor_that_moves_takes_its_last_state_along(pair: Pair) -> None:
    assert await pair.ref(0).ask("score", 1) == 1
    pair.table(2, [(0, 2 * HALF, 0, 2)])
    assert await pair.ref(0).ask("score", 10) == 11


async def test_nobody_begins_while_the_last_one_still_runs(pair: Pair) -> None:
    await pair.ref(0).ask("score", 1)
    holding = asyncio.ensure_future(pair.ref(1).ask("hold"))
    await Keeper.held.wait()
    pair.table(2, [(0, 2 * HALF, 0, 2)])
    asking = asyncio.ensure_future(pair.ref(0).ask("score", 10))
    other = next(key for key in map(str, range(100)) if partition_of("keeper", key) >= HALF and key != KEY)
    assert await pair.apps[0].ref(Keeper, other).ask("score", 5) == 5, "only that one is waited for"
    assert not asking.done()
    Keeper.gate.set()
    assert await asking == 1011
    await holding


async def test_a_host_that_has_not_seen_the_table_is_waited_for(pair: Pair) -> None:
    await pair.ref(0).ask("score", 1)
    pair.table(2, [(0, 2 * HALF, 0, 2)], 0)
    with pytest.raises(AskTimeout):
        await pair.ref(0).ask("score", 10, timeout_s=0.05)
    pair.table(2, [(0, 2 * HALF, 0, 2)], 1)
    assert await pair.ref(0).ask("score", 10) == 11, "what came too late did not run"


async def test_but_not_for_ever(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    pair.hosts[0]._handover._patience_s = 0.05
    pair.table(2, [(0, 2 * HALF, 0, 2)], 0)
    assert await pair.ref(0).ask("score", 10) == 10


async def test_a_link_that_breaks_is_made_up_for(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_S", 0.0)
    await pair.ref(0).ask("score", 1)
    link = pair.hosts[1]._exchange.peers._links[0]
    pair.table(2, [(0, 2 * HALF, 0, 2)], 0)
    pair.table(2, [(0, 2 * HALF, 0, 2)], 1)
    link.abort()
    assert await pair.ref(0).ask("score", 10) == 11


async def test_a_host_that_ends_keeps_nobody_who_waits_to_begin(pair: Pair) -> None:
    pair.table(2, [(0, 2 * HALF, 0, 2)], 0)
    asking = asyncio.ensure_future(pair.ref(0).ask("score", 10))
    await until(lambda: pair.hosts[0]._rooms.cells)
    await asyncio.wait_for(pair.hosts.pop(0).stop(60.0), 10)
    assert isinstance((await asyncio.gather(asking, return_exceptions=True))[0], Exception)
