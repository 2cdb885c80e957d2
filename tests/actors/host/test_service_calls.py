"""Two hosts with the real core: asks and tells between their actors, and what becomes of them when one ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import ClassVar

import pytest

from runtime._native import partition_of
from runtime.actors.calls.owners import LiveHost
from runtime.actors.calls.ref import Ref
from runtime.actors.host.service import HostService
from runtime.settings import Settings
from stateroom import Actor, App, Reject, call
from stateroom.errors import AskCycle, AskError, Failed, MailboxFull, Moved

HALF = 8192


def named(host: int) -> str:
    """A key of a counter that host 0 or 1 owns."""
    return next(key for key in map(str, range(100)) if partition_of("counter", key) // HALF == host)


class Counter(Actor):
    """Adds up; `hold` keeps its turn until `gates[key]` opens."""

    gates: ClassVar[dict[str, asyncio.Event]] = {}

    def __init__(self) -> None:
        self.total = 0

    @call
    def add(self, n: int) -> int:
        if n < 0:
            raise Reject("negative", "only up")
        self.total += n
        return self.total

    @call
    async def hold(self) -> str:
        await self.gates.setdefault(self.key, asyncio.Event()).wait()
        return "held"


class Alone(Actor):
    """Asks itself: in its own turn, and in a task that it does not wait for."""

    found: ClassVar[list[object]]
    started: ClassVar["asyncio.Task[None]"]

    async def on_start(self) -> None:
        await self.ask()
        Alone.started = asyncio.create_task(self.ask())  # it begins when this has ended

    @call
    def me(self) -> str:
        return "me"

    @call
    async def outlive(self) -> None:
        """Has asyncio run a task, which keeps the context of this turn."""
        self.task = asyncio.create_task(self.ask())

    @call
    async def ask(self) -> None:
        self.found.append(await outcome(self.ref(Alone, self.key).ask("me", timeout_s=60.0)))

    @call("spawn")
    def spawned(self) -> None:
        self.spawn(self.ask())

    @call("timer")
    def timed(self) -> None:
        self.after(0, self.ask)


async def outcome(asking: Awaitable[object]) -> object:
    try:
        return await asking
    except AskError as error:
        return type(error)


class Pair:
    """Two hosts of one app in one process, each with its own `App`."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.apps = [
            App({name.replace("__", "."): value for name, value in settings.items()}) for _ in range(2)
        ]
        for app in self.apps:
            app.actor("counter")(Counter)
            app.actor("alone")(Alone)
        self.live_hosts = [LiveHost(index, 1, str(folder / f"{index}.sock")) for index in (0, 1)]
        self.hosts = [
            HostService(live_host.index, 1, app, Settings({}, app.settings), live_host.address)
            for live_host, app in zip(self.live_hosts, self.apps, strict=True)
        ]

    async def start(self) -> None:
        for host in self.hosts:
            await host.start()
            host.apply_table(1, [(0, HALF, 0, 1), (HALF, HALF, 1, 1)], self.live_hosts)

    def ref(self, host: int) -> Ref:
        """From host 0."""
        return self.apps[0].ref(Counter, named(host))


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    Counter.gates = {}
    found = Pair(tmp_path, mailbox__messages=3)
    await found.start()
    yield found
    for host in found.hosts:
        await host.stop(1.0)


@pytest.mark.parametrize("host", [0, 1])
async def test_asks_are_answered_in_order_and_wake_the_actor(pair: Pair, host: int) -> None:
    assert [await pair.ref(host).ask("add", n) for n in (1, 2, 3)] == [1, 3, 6]
    pair.ref(host).tell("add", 10)
    assert await pair.ref(host).ask("add", 0) == 16
    with pytest.raises(Failed, match="only up") as failed:
        await pair.ref(host).ask("add", -1)
    assert failed.value.reason_code == "negative"
    assert pair.hosts[host].stats()["calls_ok"] == 5


@pytest.mark.parametrize("host", [0, 1])
async def test_a_mailbox_that_is_full_says_so_and_goes_on(pair: Pair, host: int) -> None:
    holding = asyncio.ensure_future(pair.ref(host).ask("hold"))
    while named(host) not in Counter.gates:
        await asyncio.sleep(0)
    waiting = [asyncio.ensure_future(pair.ref(host).ask("add", 1)) for _ in range(5)]
    while sum(one.done() for one in waiting) < 2:
        await asyncio.sleep(0)
    Counter.gates[named(host)].set()
    assert await holding == "held"
    ends = await asyncio.gather(*waiting, return_exceptions=True)
    assert [end for end in ends if isinstance(end, int)] == [1, 2, 3]
    assert [type(end) for end in ends if not isinstance(end, int)] == [MailboxFull, MailboxFull]


async def test_what_waits_for_an_actor_that_moves_is_answered_where_it_goes(pair: Pair) -> None:
    holding = asyncio.ensure_future(pair.ref(1).ask("hold"))
    while named(1) not in Counter.gates:
        await asyncio.sleep(0)
    waiting = asyncio.ensure_future(pair.ref(1).ask("add", 1))
    pair.hosts[1].apply_table(2, [(0, 2 * HALF, 0, 2)], pair.live_hosts)
    pair.hosts[0].apply_table(2, [(0, 2 * HALF, 0, 2)], pair.live_hosts)
    assert await waiting == 1, "by the one on host 0"
    Counter.gates[named(1)].set()
    assert await holding == "held", "a turn that had begun ends where it began"


async def test_the_end_of_a_host_ends_the_asks_that_run_there(pair: Pair) -> None:
    holding = asyncio.ensure_future(pair.ref(1).ask("hold"))
    while named(1) not in Counter.gates:
        await asyncio.sleep(0)
    await pair.hosts[1].stop(0.0)
    with pytest.raises(Moved, match="stopped while it ran") as error:
        await holding
    assert error.value.may_have_run


async def test_whoever_waits_for_itself_is_told_whatever_turn_it_is_in(pair: Pair) -> None:
    Alone.found = []
    ref = pair.apps[0].ref(
        Alone, next(key for key in map(str, range(100)) if partition_of("alone", key) < HALF)
    )
    async with asyncio.timeout(30):
        await ref.ask("ask")
        await Alone.started
        assert Alone.found == [AskCycle, AskCycle, "me"], (
            "in on_start, in a call, and in a task of on_start's"
        )
        for event, found in (("timer", AskCycle), ("spawn", "me"), ("outlive", "me")):
            Alone.found.clear()
            await ref.ask(event)
            while not Alone.found:
                await asyncio.sleep(0)
            assert Alone.found == [found], event


async def test_an_actor_that_has_ended_hosts_is_not_begun(pair: Pair) -> None:
    rows = [(0, HALF, 0, 1), (HALF, HALF, 1, 1)]
    for host in pair.hosts:
        host.apply_table(2, rows, pair.live_hosts, [("counter", named(1), 60.0)])
    with pytest.raises(Failed) as failed:
        await pair.ref(1).ask("add", 1)
    assert failed.value.reason_code == "quarantined"
    assert await pair.ref(0).ask("add", 1) == 1, "others are"
