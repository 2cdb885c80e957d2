"""What is known of one place, and who may be told what."""

import asyncio
import socket

from runtime.cluster.child.slot import Place
from runtime.cluster.control.channel import Channel
from runtime.cluster.control.messages import Configure, Ready, Start, StatsReply, StatsRequest, Stop, Tickets
from runtime.cluster.engine.engine import Child

CONFIGURE = Configure(0, 1, 1, {})


class FakeChild(Child):
    async def wait(self) -> int:
        return 0

    def kill(self) -> None:
        pass


async def filled() -> tuple[Place, Channel]:
    """A place and the other end of its process's channel."""
    ours, theirs = socket.socketpair()
    place = Place("shard", 0)
    place.child = FakeChild(1, await Channel.open(ours))
    return place, await Channel.open(theirs)


async def test_nobody_is_told_anything_before_its_configuration() -> None:
    place, process = await filled()
    place.brief([])
    place.tell(Tickets([]))
    assert not await place.ask_counters(60.0)
    place.brief([CONFIGURE, Start()])
    place.tell(Stop(1.0))
    assert [await process.receive() for _ in range(3)] == [CONFIGURE, Start(), Stop(1.0)]


async def test_counters_are_what_the_process_said_last() -> None:
    place, process = await filled()
    place.brief([CONFIGURE])
    place.hear(Ready())
    asking = asyncio.create_task(place.ask_counters(60.0))
    assert await process.receive() == CONFIGURE
    assert await process.receive() == StatsRequest(1)
    place.hear(StatsReply(1, {"connections": 3}))
    assert await asking
    assert place.counters == {"connections": 3}
    assert not await place.ask_counters(0.0), "no answer in time"
    place.hear(StatsReply(2, {"connections": 4}))
    assert place.counters == {"connections": 4}, "a late one counts all the same"


async def test_whoever_asks_one_that_dies_is_told_at_once() -> None:
    place, process = await filled()
    place.brief([CONFIGURE])
    place.hear(Ready())
    asking = asyncio.create_task(place.ask_counters(600.0))
    await process.receive()
    place.empty()
    assert not await asking
    assert not place.ready
    place.tell(Stop(1.0))
    assert not await place.ask_counters(60.0), "nobody is there"


async def test_an_asker_that_is_cancelled_as_the_process_dies_does_not_go_on() -> None:
    place, process = await filled()
    place.brief([CONFIGURE])
    place.hear(Ready())
    asking = asyncio.create_task(place.ask_counters(600.0))
    await process.receive()
    asking.cancel()
    place.empty()
    await asyncio.wait([asking])
    assert asking.cancelled()
