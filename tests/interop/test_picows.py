"""The client of `picows`, which gives access to single frames, so that tests can fragment messages."""

import asyncio

import pytest
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from tests.interop.messages import CLOSES, FRAGMENTS, MESSAGES

type_of = {str: WSMsgType.TEXT, bytes: WSMsgType.BINARY}


class Frames(WSListener):
    """Every frame received, as (type, payload)."""

    def __init__(self) -> None:
        self.received: asyncio.Queue[tuple[WSMsgType, bytes]] = asyncio.Queue()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        self.received.put_nowait((frame.msg_type, frame.get_payload_as_bytes()))


def as_bytes(message: str | bytes) -> bytes:
    return message.encode() if isinstance(message, str) else message


async def test_messages_are_echoed_unchanged(server_url: str) -> None:
    transport, frames = await ws_connect(Frames, f"{server_url}/echo")
    for message in MESSAGES:
        transport.send(type_of[type(message)], as_bytes(message))
        assert await frames.received.get() == (type_of[type(message)], as_bytes(message))
    transport.disconnect()


async def test_fragments_are_one_message_despite_a_ping_between_them(server_url: str) -> None:
    transport, frames = await ws_connect(Frames, f"{server_url}/echo")
    whole = "".join(FRAGMENTS).encode()
    for at in range(len(whole)):
        transport.send(
            WSMsgType.CONTINUATION if at else WSMsgType.TEXT, whole[at : at + 1], fin=at == len(whole) - 1
        )
        transport.send_ping(str(at).encode())
    answers = [await frames.received.get() for _ in range(len(whole) + 1)]
    assert [payload for kind, payload in answers if kind == WSMsgType.TEXT] == [whole]
    assert (WSMsgType.PONG, str(len(whole) - 1).encode()) in answers
    transport.disconnect()


@pytest.mark.parametrize(("code", "reason"), CLOSES)
async def test_the_application_closes_with_its_code(server_url: str, code: int, reason: str) -> None:
    transport, frames = await ws_connect(Frames, f"{server_url}/close")
    transport.send(WSMsgType.TEXT, f"{code} {reason}".encode())
    kind, payload = await frames.received.get()
    assert (kind, payload) == (WSMsgType.CLOSE, code.to_bytes(2, "big") + reason.encode())
    transport.disconnect()


async def test_a_reserved_bit_that_was_not_negotiated_is_a_protocol_error(server_url: str) -> None:
    transport, frames = await ws_connect(Frames, f"{server_url}/echo")
    transport.send(WSMsgType.TEXT, b"compressed? nobody agreed to that", rsv1=True)
    kind, payload = await frames.received.get()
    assert (kind, payload[:2]) == (WSMsgType.CLOSE, (1002).to_bytes(2, "big"))
    transport.disconnect()
