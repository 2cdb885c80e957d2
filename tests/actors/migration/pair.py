"""Two hosts with the real core over real sockets, and an actor that keeps points."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import ClassVar

import msgspec

from runtime._native import partition_of
from runtime.actors.calls.owners import LiveHost
from runtime.actors.calls.ref import Ref
from runtime.actors.host.service import HostService
from runtime.settings import Settings
from stateroom import Actor, App, call, readonly
from tests.actors.activation.test_timers import HandClock

HALF = 8192
KEY = next(key for key in map(str, range(100)) if partition_of("keeper", key) >= HALF)
SHARED = [(0, HALF, 0, 1), (HALF, HALF, 1, 1)]


class Score(msgspec.Struct):
    points: int = 0


class OwnActivation(Actor):
    """Keeps points; `hold` and `look` keep their turns until `gate` opens. `alive`: the activations that there are."""

    state: Score = Score()
    gate: ClassVar[asyncio.Event]
    held: ClassVar[asyncio.Event]
    alive: ClassVar[Counter[str]]

    def on_start(self) -> None:
        self.alive[self.key] += 1
        assert self.alive[self.key] == 1, "two activations live at once"

    def on_stop(self, reason: str) -> None:
        self.alive[self.key] -= 1

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

    @readonly
    @call
    async def look(self) -> None:
        self.held.set()
        await self.gate.wait()

    @readonly
    @call
    async def cling(self) -> None:
        """Does not end when it is cancelled."""
        self.held.set()
        while not self.gate.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await self.gate.wait()

    @call
    async def fail(self) -> None:
        """Fails, and leaves a task behind that does not end when it is cancelled."""
        self.spawn(self.linger())
        await self.held.wait()
        self.after(0, lambda: 1 / 0)

    async def linger(self) -> None:
        await self.cling()
        self.alive[self.key] -= 1


def placement(hosts: frozenset[int]) -> list[int]:
    return [min(hosts)] * 2 * HALF


class Pair:
    """Hosts 0 and 1 in one process; KEY is in the upper half."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.live_hosts: dict[int, LiveHost] = {}
        self.hosts: dict[int, HostService] = {}
        self.apps: dict[int, App] = {}

    async def start(self, index: int, generation: int = 1) -> None:
        app = self.apps[index] = App({"host.stuck_kill_s": 1.0})
        app.actor("keeper")(OwnActivation)
        live_host = self.live_hosts[index] = LiveHost(
            index, generation, str(self.folder / f"{index}-{generation}.sock")
        )
        settings = Settings({}, app.settings)
        host = self.hosts[index] = HostService(
            index, generation, app, settings, live_host.address, assign=placement
        )
        await host.start()

    def table_changed(self, version: int, rows: list[tuple[int, int, int, int]], *to: int) -> None:
        for index in to or self.hosts:
            self.hosts[index].apply_table(version, rows, self.live_hosts.values())

    def clock(self, index: int) -> HandClock:
        """Has the moves of a host wait on a clock that stands still."""
        clock = self.hosts[index]._handover._clock = HandClock()
        return clock

    def ref(self, host: int) -> Ref:
        return self.apps[host].ref(OwnActivation, KEY)

    async def die(self, index: int) -> None:
        """Ends a host without a word of its state."""
        self.hosts[index]._handover.close()
        del self.live_hosts[index]
        await self.hosts.pop(index).stop(0.0)


@contextlib.asynccontextmanager
async def two_hosts(tmp_path: Path) -> AsyncIterator[Pair]:
    OwnActivation.gate, OwnActivation.held, OwnActivation.alive = asyncio.Event(), asyncio.Event(), Counter()
    found = Pair(tmp_path)
    for index in (0, 1):
        await found.start(index)
    found.table_changed(1, SHARED)
    try:
        yield found
    finally:
        OwnActivation.gate.set()
        for host in found.hosts.values():
            await host.stop(1.0)
