"""The client of `aiohttp`, with and without deflate."""

import pytest
from aiohttp import ClientSession, WSMsgType

from tests.interop.messages import CLOSES, MESSAGES


@pytest.mark.parametrize("window_bits", [0, 9, 15])
async def test_messages_are_echoed_unchanged(server_url: str, window_bits: int) -> None:
    async with (
        ClientSession() as session,
        session.ws_connect(f"{server_url}/echo", compress=window_bits) as socket,
    ):
        assert bool(socket.compress) is bool(window_bits)
        for message in MESSAGES:
            if isinstance(message, str):
                await socket.send_str(message)
            else:
                await socket.send_bytes(message)
            assert (await socket.receive()).data == message


async def test_a_ping_is_answered(server_url: str) -> None:
    async with ClientSession() as session, session.ws_connect(f"{server_url}/echo", autoping=False) as socket:
        await socket.ping(b"here?")
        answer = await socket.receive()
        assert (answer.type, bytes(answer.data)) == (WSMsgType.PONG, b"here?")


@pytest.mark.parametrize(("code", "reason"), CLOSES)
async def test_the_application_closes_with_its_code(server_url: str, code: int, reason: str) -> None:
    async with ClientSession() as session, session.ws_connect(f"{server_url}/close") as socket:
        await socket.send_str(f"{code} {reason}")
        answer = await socket.receive()
        assert (answer.type, answer.data, answer.extra) == (WSMsgType.CLOSE, code, reason)
