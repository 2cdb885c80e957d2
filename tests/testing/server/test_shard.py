"""The shard of a test, which is the native one: its clock, its reads and writes, and its end."""

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
    """Connects a host: without one, the shard refuses clients."""
    shard.connect(TestHost(App(), Settings({}), [], shard.from_host))


def dial(shard: TestShard) -> tuple[TestSocket, list[object]]:
    told: list[object] = []

    def tell(*what: object) -> None:
        told.append(what)

    socket = TestSocket("/socket/websocket?vsn=2.0.0", {}, Listener(tell, tell, tell, tell), shard.wake)
    shard.open(socket)
    return socket, told


async def test_the_shard_gets_the_time_only_when_something_is_due() -> None:
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


async def test_bytes_for_a_paused_client_wait_until_it_reads_again() -> None:
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


async def test_connections_that_end_in_any_way_leave_nothing_behind() -> None:
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


async def test_a_stopped_shard_leaves_no_timers_on_the_loop() -> None:
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


async def test_malformed_bytes_from_a_host_are_reported_as_a_failure() -> None:
    with Clock() as clock:
        shard, failed = shard_of()
        reach_a_host(shard)
        await clock.settle()
        shard.from_host(b"\xff" * 100)
        await clock.settle()
        assert [type(error) for error in failed] == [ValueError]
        shard.stop()
