"""The client of `websockets`, the strictest one in Python, with deflate and fragments."""

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.interop.messages import CLOSES, FRAGMENTS, MESSAGES


@pytest.mark.parametrize("compression", ["deflate", None])
async def test_messages_are_echoed_unchanged(server_url: str, compression: str | None) -> None:
    async with connect(f"{server_url}/echo", compression=compression) as socket:
        assert bool(socket.protocol.extensions) is (compression is not None)
        for message in MESSAGES:
            await socket.send(message)
            assert await socket.recv() == message


@pytest.mark.parametrize("compression", ["deflate", None])
async def test_fragments_are_one_message(server_url: str, compression: str | None) -> None:
    async with connect(f"{server_url}/echo", compression=compression) as socket:
        await socket.send(FRAGMENTS)
        assert await socket.recv() == "".join(FRAGMENTS)
        await socket.send([part.encode() for part in FRAGMENTS])
        assert await socket.recv() == "".join(FRAGMENTS).encode()


async def test_many_messages_in_flight_keep_their_order(server_url: str) -> None:
    async with connect(f"{server_url}/echo") as socket:
        for number in range(1000):
            await socket.send(str(number))
        assert [await socket.recv() for _ in range(1000)] == [str(number) for number in range(1000)]


async def test_a_ping_is_answered(server_url: str) -> None:
    async with connect(f"{server_url}/echo") as socket:
        assert await (await socket.ping(b"here?")) >= 0


@pytest.mark.parametrize(("code", "reason"), CLOSES)
async def test_the_application_closes_with_its_code(server_url: str, code: int, reason: str) -> None:
    async with connect(f"{server_url}/close") as socket:
        await socket.send(f"{code} {reason}")
        with pytest.raises(ConnectionClosed):
            await socket.recv()
        assert (socket.close_code, socket.close_reason) == (code, reason)


async def test_a_close_of_the_client_is_answered_with_its_code(server_url: str) -> None:
    async with connect(f"{server_url}/echo") as socket:
        await socket.close(4001, "bye")
        assert socket.protocol.close_rcvd is not None
        assert socket.protocol.close_rcvd.code == 4001
