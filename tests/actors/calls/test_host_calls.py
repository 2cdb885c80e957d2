"""Two hosts over real sockets, put together as in a host: calls, answers, cycles, deaths."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from runtime._native import partition_of
from runtime.actors.calls.host_calls import HostCalls
from runtime.actors.calls.owners import LiveHost, Owners, peer_address
from runtime.actors.calls.peer.frames import Answer, AnyFrame, Hello, Identity, Status, Stopping, encode
from runtime.actors.calls.peer.pool import PeerPool
from runtime.actors.calls.ref import Ref
from runtime.actors.host.peer_credentials import PeerCredentials
from stateroom.errors import AskCycle, AskError, Failed, Moved, Reject
from tests.actors.calls.fakes import Actor, Core, Kinds

HALF = 8192


def named(host: int) -> str:
    """A key of an actor that host 0 or 1 owns."""
    return next(key for key in map(str, range(100)) if partition_of("actor", key) // HALF == host)


def other(host: int) -> str:
    """Another one."""
    return next(key for key in map(str, range(100, 200)) if partition_of("actor", key) // HALF == host)


class Numbered(Reject):
    def __init__(self) -> None:
        super().__init__()
        self.code = 404  # type: ignore[assignment]


class Bare(Reject):
    def __init__(self) -> None:
        """Without that of its base."""


class SilentError(Exception):
    def __str__(self) -> str:
        raise ValueError("no")


class Pair:
    """Two exchanges and their cores; host 0 owns the lower half of the partitions."""

    def __init__(self, folder: Path) -> None:
        loop = asyncio.get_running_loop()
        self.live_hosts = [LiveHost(index, 1, str(folder / f"{index}.sock")) for index in (0, 1)]
        self.cores = [Core(), Core()]
        self.hosts = [
            HostCalls(
                Owners(at.index, partition_of), PeerPool(at, loop, PeerCredentials()), Kinds(), core, loop
            )
            for at, core in zip(self.live_hosts, self.cores, strict=True)
        ]
        for host, core in zip(self.hosts, self.cores, strict=True):
            core.bind(host.server)

    def actor(self, host: int, handle: Any) -> Identity:
        identity = ("actor", named(host))
        self.cores[host].actors[identity] = Actor(handle)
        return identity

    def ref(self, host: int, identity: Identity) -> Ref:
        return Ref(lambda: self.hosts[host], *identity)


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    found = Pair(tmp_path)
    for host in found.hosts:
        await host.start()
        assert host.apply_table(1, found.live_hosts, [(0, HALF, 0, 1), (HALF, HALF, 1, 1)])
    yield found
    for host in found.hosts:
        host.stop()


async def test_a_value_comes_from_the_other_host(pair: Pair) -> None:
    to = pair.actor(1, lambda data: {"twice": data * 2})
    asks = [pair.ref(0, to).ask("do", number) for number in range(50)]
    assert await asyncio.gather(*asks) == [{"twice": number * 2} for number in range(50)]
    assert pair.hosts[0].stats()["asks"] == pair.hosts[1].stats()["calls_ok"] == 50


async def test_two_that_ask_each_other_across_hosts_are_told(pair: Pair) -> None:
    gate = asyncio.Event()

    def asking(host: int, to: Identity) -> Any:
        async def handle(_: Any) -> Any:
            await gate.wait()
            return await pair.ref(host, to).ask("do", timeout_s=60.0)

        return handle

    there = pair.actor(1, asking(1, ("actor", named(0))))
    here = pair.actor(0, asking(0, there))
    asks = [asyncio.ensure_future(pair.ref(0, to).ask("do", timeout_s=60.0)) for to in (here, there)]
    while not all(actor.busy for core in pair.cores for actor in core.actors.values()):
        await asyncio.sleep(0)
    gate.set()
    async with asyncio.timeout(30):
        ends = await asyncio.gather(*asks, return_exceptions=True)
    assert any(AskCycle.__name__ in str(end) for end in ends), ends


async def test_the_end_of_a_host_ends_what_it_was_asked_and_the_rest_goes_on(pair: Pair) -> None:
    started = asyncio.Event()

    async def handle(_: Any) -> None:
        started.set()
        await asyncio.Event().wait()

    to = pair.actor(1, handle)
    asking = asyncio.ensure_future(pair.ref(0, to).ask("do", timeout_s=60.0))
    await started.wait()
    pair.hosts[1].stop()
    with pytest.raises(Moved, match="the server shut down before it answered") as error:
        await asking
    assert error.value.may_have_run
    pair.cores[0].actors[to] = Actor(lambda data: "here now")
    assert pair.hosts[0].apply_table(2, pair.live_hosts[:1], [(0, 2 * HALF, 0, 2)])
    assert await pair.ref(0, to).ask("do") == "here now"


@pytest.mark.parametrize("frame", [Stopping(), Answer(1, Status.OK, 1, b'"forged"')])
async def test_no_answer_is_taken_from_a_host_that_only_asks(pair: Pair, frame: AnyFrame) -> None:
    done = asyncio.get_running_loop().create_future()
    asking = asyncio.ensure_future(pair.ref(0, pair.actor(0, lambda _: done)).ask("do"))
    reader, writer = await asyncio.open_unix_connection(peer_address(pair.live_hosts[0].address))
    writer.write(encode([Hello(1, 1), frame]))
    assert await reader.read() == b"", "it is closed"
    writer.close()
    done.set_result("whole")
    assert await asking == "whole"


async def test_what_the_core_drops_is_answered(pair: Pair) -> None:
    to = pair.actor(0, None)
    pair.cores[0].actors[to].busy = True
    asking = asyncio.ensure_future(pair.ref(0, to).ask("do"))
    while not pair.cores[0].actors[to].mailbox:
        await asyncio.sleep(0)
    pair.hosts[0].server.dropped(pair.cores[0].actors[to].mailbox.pop(), "quarantined")
    with pytest.raises(AskError, match="the actor is quarantined"):
        await asking


async def test_an_old_table_changes_nothing(pair: Pair) -> None:
    assert not pair.hosts[0].apply_table(1, [], [])
    to = pair.actor(1, lambda data: data)
    assert json.dumps(await pair.ref(0, to).ask("do", [])) == "[]"


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        pytest.param(ValueError("\ud800"), "internal", r"ValueError: \\ud800", id="half of a pair"),
        pytest.param(Reject("\ud800", "\udfff"), r"\ud800", r"\\udfff", id="a refusal with halves"),
        pytest.param(Numbered(), "404", "rejected", id="a code that is a number"),
        pytest.param(Bare(), "rejected", "rejected", id="a refusal without its base's init"),
        pytest.param(SilentError(), "internal", "not printable", id="a str that raises"),
    ],
)
async def test_whatever_a_handler_raises_costs_no_other_call(
    pair: Pair, error: Exception, code: str, text: str
) -> None:
    done = asyncio.get_running_loop().create_future()

    def fail(_: Any) -> None:
        raise error

    slow, failing = pair.actor(1, lambda _: done), ("actor", other(1))
    pair.cores[1].actors[failing] = Actor(fail)
    asking = asyncio.ensure_future(pair.ref(0, slow).ask("do"))
    with pytest.raises(Failed, match=text) as failed:
        await pair.ref(0, failing).ask("do")
    done.set_result("whole")
    assert (failed.value.reason_code, await asking) == (code, "whole")


async def test_an_event_that_cannot_travel_is_refused_and_takes_nothing_along(pair: Pair) -> None:
    to = pair.actor(1, lambda data: data)
    asking = asyncio.ensure_future(pair.ref(0, to).ask("do", 5))
    await asyncio.sleep(0)
    for call in (pair.ref(0, to).tell, pair.ref(0, to).ask):
        with pytest.raises(ValueError, match=r"^event .*half of a surrogate pair"):
            await (call("\ud800") or asyncio.sleep(0))
        with pytest.raises(ValueError, match=r"^'\\ud800' is half of a surrogate pair"):
            await (call("do", {"a": "\ud800"}) or asyncio.sleep(0))
    assert await asking == 5
