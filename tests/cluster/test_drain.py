"""A drain in order: newcomers refused, shards first, hosts after them, nobody left; and the deadline holds."""

import asyncio

import pytest

from runtime.cluster.control.messages import Drain, Message
from runtime.cluster.drain import SLACK_S, drain
from runtime.settings import Settings
from tests.cluster.fakes import DEADLINE_S, Fakes, FakeService, controller_of, until


class FakeListeners:
    closed = False

    def close(self) -> None:
        self.closed = True


async def test_shards_drain_then_hosts_stop() -> None:
    fakes, listeners = Fakes(), FakeListeners()
    controller = controller_of(fakes.engine, hosts=1, shards=2)
    task = asyncio.create_task(controller.run())
    await until(controller.ready.is_set)
    await drain(controller, listeners, Settings({"server.graceful_timeout_s": 6.0}))
    await task
    assert listeners.closed
    told = [shard.all_told(Drain) for shard in fakes.shards]
    # Six connections need no five seconds of spread.
    assert told == [[Drain(0.03, 4.0)]] * 2
    assert fakes.hosts[0].stopped_s is not None
    assert SLACK_S <= fakes.hosts[0].stopped_s < 6.0, "what the shards have left of it"
    assert not any(slot.child for slot in controller.slots)


async def test_a_host_that_has_not_started_is_not_waited_for() -> None:
    fakes = Fakes()
    controller = controller_of(fakes.engine, hosts=2, shards=1)
    task = asyncio.create_task(controller.run())
    await until(controller.ready.is_set)
    fakes.before_start = asyncio.Event().wait
    controller.hosts[0].child.kill()
    await until(lambda: len(fakes.hosts) == 3)
    async with asyncio.timeout(DEADLINE_S):
        await drain(controller, FakeListeners(), Settings({"server.graceful_timeout_s": 3600.0}))
    await task
    assert [host.stopped_s is None for host in fakes.hosts] == [True, False, True]


async def test_a_shard_that_does_not_end_is_killed_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    fakes = Fakes()
    controller = controller_of(fakes.engine, hosts=1, shards=1)
    task = asyncio.create_task(controller.run())
    await until(controller.ready.is_set)

    def deaf(self: FakeService, message: Message) -> None:
        self.told.append(message)

    monkeypatch.setattr(FakeService, "apply", deaf)
    await drain(controller, FakeListeners(), Settings({"server.graceful_timeout_s": 0.3}))
    await task
    assert not any(slot.child for slot in controller.slots)
    assert fakes.hosts[0].stopped_s == SLACK_S, "the shard has used up all there was"
