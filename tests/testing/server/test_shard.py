"""The shard of a test is the native one: it ticks when something is due, reads and writes what sockets let it."""

import asyncio

from runtime.actors.declare.registry import Registry
from runtime.settings import Settings
from runtime.testing.client.socket import Listener, TestSocket
from runtime.testing.clock import Clock
from runtime.testing.server.host import TestHost
from runtime.testing.server.shard import TestShard
from stateroom import App


def silent(*_: object) -> None: ...


def shard_of(**settings: object) -> tuple[TestShard, list[Exception]]:
    failed: list[Exception] = []
    given = {name.replace("__", "."): value for name, value in settings.items()}
    return TestShard(Registry(), Settings({}, given), failed.append), failed


def reach_a_host(shard: TestShard) -> None:
    """Without one, it refuses newcomers."""
    shard.connect(TestHost(App(), Settings({}), [], shard.said))


def dial(shard: TestShard) -> tuple[TestSocket, list[object]]:
    told: list[object] = []

    def tell(*what: object) -> None:
        told.append(what)

    socket = TestSocket("/socket/websocket?vsn=2.0.0", {}, Listener(tell, tell, tell, tell), shard.wake)
    shard.open(socket)
    return socket, told


async def test_time_passes_for_it_only_when_something_is_due() -> None:
    with Clock() as clock:
        shard, failed = shard_of()
        reach_a_host(shard)
        _, told = dial(shard)
        await clock.settle()
        assert told == [(None,)]
        await clock.advance(24.9)
        assert shard.stats()["pings_sent"] == 0
        await clock.advance(100)
        assert (shard.stats()["pings_sent"], shard.stats()["connections"]) == (4, 1)
        assert failed == []


async def test_one_that_does_not_read_is_full_until_it_reads_on() -> None:
    with Clock() as clock:
        shard, _ = shard_of()
        reach_a_host(shard)
        socket, told = dial(shard)
        socket.is_reading = False
        await clock.settle()
        assert told == []
        socket.read_on()
        await clock.settle()
        assert told == [(None,)]


async def test_connections_end_in_each_way_and_leave_nothing() -> None:
    with Clock() as clock:
        shard, _ = shard_of()
        sockets = [dial(shard)[0] for _ in range(3)]
        await clock.settle()
        sockets[0].close(1000, "")
        sockets[1].drop()
        sockets[2].send("no envelope")
        await clock.settle()
        await clock.advance(10)
        assert [socket.is_over for socket in sockets] == [True] * 3
        assert shard.stats()["connections"] == 0


async def test_after_its_end_it_leaves_nothing_to_the_loop() -> None:
    with Clock() as clock:
        shard, _ = shard_of()
        dial(shard)
        await clock.settle()
        shard.wake()
        shard.stop()
        await clock.settle()
        await clock.advance(100)
        assert shard.stats()["pings_sent"] == 0
    await asyncio.sleep(0)


async def test_bytes_of_a_host_that_break_the_mesh_are_a_failure_of_ours() -> None:
    with Clock() as clock:
        shard, failed = shard_of()
        reach_a_host(shard)
        await clock.settle()
        shard.said(b"\xff" * 100)
        await clock.settle()
        assert [type(error) for error in failed] == [ValueError]
        shard.stop()
