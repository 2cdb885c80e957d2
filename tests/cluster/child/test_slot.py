"""What is known of one slot, and which messages its process gets."""

import asyncio
import socket

from runtime.cluster.child.slot import Slot
from runtime.cluster.control.channel import Channel
from runtime.cluster.control.messages import (
    Configure,
    Ready,
    SessionTickets,
    Start,
    StatsReply,
    StatsRequest,
    Stop,
)
from runtime.cluster.engine.engine import Child

CONFIGURE = Configure(0, 1, 1, {})


class FakeChild(Child):
    async def wait(self) -> int:
        return 0

    def kill(self) -> None:
        pass


async def filled() -> tuple[Slot, Channel]:
    """A place and the other end of its process's channel."""
    ours, theirs = socket.socketpair()
    slot = Slot("shard", 0)
    slot.child = FakeChild(1, await Channel.open(ours))
    return slot, await Channel.open(theirs)


async def test_a_process_gets_nothing_before_its_configuration() -> None:
    slot, process = await filled()
    slot.brief([])
    slot.send(SessionTickets([]))
    assert not await slot.ask_counters(60.0)
    slot.brief([CONFIGURE, Start()])
    slot.send(Stop(1.0))
    assert [await process.receive() for _ in range(3)] == [CONFIGURE, Start(), Stop(1.0)]


async def test_counters_are_what_the_process_said_last() -> None:
    slot, process = await filled()
    slot.brief([CONFIGURE])
    slot.receive(Ready())
    asking = asyncio.create_task(slot.ask_counters(60.0))
    assert await process.receive() == CONFIGURE
    assert await process.receive() == StatsRequest(1)
    slot.receive(StatsReply(1, {"connections": 3}))
    assert await asking
    assert slot.counters == {"connections": 3}
    assert not await slot.ask_counters(0.0), "no answer in time"
    slot.receive(StatsReply(2, {"connections": 4}))
    assert slot.counters == {"connections": 4}, "a late one counts all the same"


async def test_whoever_asks_one_that_dies_is_told_at_once() -> None:
    slot, process = await filled()
    slot.brief([CONFIGURE])
    slot.receive(Ready())
    asking = asyncio.create_task(slot.ask_counters(600.0))
    await process.receive()
    slot.child_ended()
    assert not await asking
    assert not slot.ready
    slot.send(Stop(1.0))
    assert not await slot.ask_counters(60.0), "nobody is there"


async def test_an_asker_that_is_cancelled_as_the_process_dies_does_not_go_on() -> None:
    slot, process = await filled()
    slot.brief([CONFIGURE])
    slot.receive(Ready())
    asking = asyncio.create_task(slot.ask_counters(600.0))
    await process.receive()
    asking.cancel()
    slot.child_ended()
    await asyncio.wait([asking])
    assert asking.cancelled()
