"""Messages between two processes, here between two ends in one."""

import socket

import pytest

from runtime.cluster.control.channel import Channel
from runtime.cluster.control.messages import Ready, Routes, Stop, encode
from runtime.framing import framed


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


# {"do": "stats_reply", "id": 1, "counters": {"a": [[[…
DEEP_REPLY = b"\x83\xa2do\xabstats_reply\xa2id\x01\xa8counters\x81\xa1a" + b"\x91" * 5_000 + b"\xc0"


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\xff\xff\xff\xff",
        b"\x01\0\0\0\xc1",
        encode(Ready()).replace(b"ready", b"steady"[:5]),
        framed(DEEP_REPLY),
    ],
)
async def test_what_is_no_message_is_one_error(nonsense: bytes) -> None:
    left, right = socket.socketpair()
    child = await Channel.open(right)
    left.sendall(nonsense)
    with pytest.raises(ValueError, match="control"):
        await child.receive()
    left.close()
    await child.close()


async def test_an_aborted_channel_does_not_wait_for_a_reader() -> None:
    parent, child = await ends()
    parent.send(Routes([], [{"body_b64": "x" * 10_000_000}]))
    parent.abort()
    assert await child.receive() is None
    assert parent.unsent_bytes == 0
    await child.close()
