"""What every child does: executes messages in order, answers, stops on request, ends as an orphan."""

import asyncio
import socket

import pytest

from runtime.cluster.child import service as services
from runtime.cluster.child.service import ORPHAN_GRACE_S, run_child
from runtime.cluster.control.channel import Channel
from runtime.cluster.control.messages import (
    Adopt,
    Configure,
    Drain,
    Failed,
    Message,
    Ready,
    Start,
    StatsReply,
    StatsRequest,
    Stop,
)
from stateroom.errors import UsageError
from tests.cluster.fakes import FakeService

CONFIGURE = Configure(0, 1, 1, {})


class Run:
    """A child and the parent's end of its channel."""

    async def begin(self, make=None) -> "Run":
        ours, theirs = socket.socketpair()
        self.parent = await Channel.open(ours)
        self.born: list[FakeService] = []
        make = make or (lambda configure: FakeService(configure, self.born, "shard"))
        self.task = asyncio.create_task(run_child(make, await Channel.open(theirs)))
        return self


async def test_messages_are_executed_in_order_until_stop() -> None:
    run = await Run().begin()
    for message in (CONFIGURE, Adopt(3), Start(), StatsRequest(7), Stop(1.5)):
        run.parent.send(message)
    assert await run.parent.receive() == Ready()
    assert await run.parent.receive() == StatsReply(7, {"connections": 3})
    assert await run.parent.receive() is None
    assert await run.task == 0
    assert run.born[0].told == [Adopt(3)]
    assert run.born[0].stopped_s == 1.5


async def test_an_orphan_stops_within_a_short_grace() -> None:
    run = await Run().begin()
    run.parent.send(CONFIGURE)
    run.parent.send(Start())
    await run.parent.receive()
    await run.parent.close()
    assert await run.task == 0
    assert run.born[0].stopped_s == ORPHAN_GRACE_S


async def test_a_parent_that_dies_at_once_leaves_nothing() -> None:
    run = await Run().begin()
    await run.parent.close()
    assert await run.task == 0
    assert run.born == []


async def test_one_that_has_not_been_configured_answers_all_the_same() -> None:
    run = await Run().begin()
    run.parent.send(StatsRequest(1))
    assert await run.parent.receive() == StatsReply(1, {})
    run.parent.send(Adopt(3))  # whatever counts is told again after the configuration
    run.parent.send(CONFIGURE)
    run.parent.send(Stop(1.5))
    assert await run.parent.receive() is None
    assert await run.task == 0
    assert run.born[0].told == []
    assert run.born[0].stopped_s == 1.5


@pytest.mark.parametrize("end", [Stop(1.0), Drain(0.0, 1.0)])
async def test_one_that_has_not_been_configured_may_be_told_to_end(end: Message) -> None:
    run = await Run().begin()
    run.parent.send(end)
    assert await run.task == 0
    assert run.born == []


async def test_whose_fault_it_is_goes_to_the_parent(monkeypatch) -> None:
    monkeypatch.setattr(services.log, "exception", lambda _: None, raising=False)

    def usage(_: Configure) -> FakeService:
        raise UsageError("bad app")

    def bug(_: Configure) -> FakeService:
        raise RuntimeError("on fire")

    for make, failed, code in [
        (usage, Failed("bad app", True), 2),
        (bug, Failed("RuntimeError: on fire", False), 1),
    ]:
        run = await Run().begin(make)
        run.parent.send(CONFIGURE)
        assert await run.parent.receive() == failed
        assert await run.task == code


async def test_one_that_stops_slowly_answers_heartbeats_meanwhile() -> None:
    may_end = asyncio.Event()

    class Slow(FakeService):
        async def stop(self, grace_s: float) -> None:
            await may_end.wait()

    run = await Run().begin(lambda configure: Slow(configure, run.born, "shard"))
    for message in (CONFIGURE, Start(), Stop(60.0), StatsRequest(1), StatsRequest(2)):
        run.parent.send(message)
    assert await run.parent.receive() == Ready()
    assert [await run.parent.receive() for _ in range(2)] == [
        StatsReply(1, {"connections": 3}),
        StatsReply(2, {"connections": 3}),
    ]
    may_end.set()
    assert await run.task == 0
