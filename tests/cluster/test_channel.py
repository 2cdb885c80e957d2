"""Messages between two processes, here between two ends in one."""

import socket

from runtime.cluster.channel import Channel
from runtime.cluster.control import Ready, Routes, Stop


async def ends() -> tuple[Channel, Channel]:
    left, right = socket.socketpair()
    return await Channel.open(left), await Channel.open(right)


async def test_messages_arrive_whole_and_in_order() -> None:
    parent, child = await ends()
    big = Routes([], [{"body_b64": "x" * 1_000_000}])
    parent.send(big)
    parent.send(Stop(1.0))
    assert await child.receive() == big
    assert await child.receive() == Stop(1.0)
    child.send(Ready())
    assert await parent.receive() == Ready()
    await parent.close()
    await child.close()


async def test_the_other_sides_end_is_none_and_sending_into_it_is_harmless() -> None:
    parent, child = await ends()
    await parent.close()
    assert await child.receive() is None
    child.send(Stop(1.0))
    await child.close()
    child.send(Stop(1.0))
