"""The connection of a client: a join is answered or refused, or the connection ends before."""

from collections.abc import Callable

import pytest

from runtime.testing.client.answers import Refused
from runtime.testing.client.connection import ClientConnection, JoinRequest

SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"


def connection(topic: str = "t:a", errors: tuple[BaseException, ...] = ()) -> ClientConnection:
    return ClientConnection(JoinRequest("/", {}, topic, {}), lambda socket: "id", lambda: None, errors)


def text(message: str) -> bytes:
    return bytes([0x81, len(message)]) + message.encode()


def reply(status: str, response: str) -> bytes:
    return text(f'["1","1","t:a","phx_reply",{{"status":"{status}","response":{response}}}]')


async def test_a_granted_join_has_a_reply() -> None:
    one = connection()
    assert not one.is_answered
    one.socket.receive(SWITCHED + reply("ok", '"hi"'))
    assert one.is_answered
    await one.enter(0)
    assert (one.reply, one.closed, one.id) == ("hi", None, "id")


async def test_a_failed_join_has_the_error_of_its_handler_as_its_cause() -> None:
    error = ZeroDivisionError()
    for code, known, cause in (("internal", 0, error), ("internal", 1, None), ("full", 0, None)):
        one = connection(errors=(error,))
        one.socket.receive(SWITCHED + reply("error", f'{{"code":"{code}","reason":"x"}}'))
        with pytest.raises(Refused, match=code) as refused:
            await one.enter(known)
        assert refused.value.__cause__ is cause


def close(one: ClientConnection) -> None:
    one.socket.receive(SWITCHED + b"\x88\x04\x03\xf5go")


def refuse(one: ClientConnection) -> None:
    one.socket.receive(b"HTTP/1.1 503 Busy\r\n\r\nlater")
    one.socket.fin()


@pytest.mark.parametrize(
    ("end", "code", "closed"),
    [
        (close, "closed", (1013, "go")),
        (refuse, "http", (503, "later")),
        (lambda one: one.socket.gone(), "closed", (1006, "")),
    ],
)
async def test_an_end_before_the_answer_raises_refused(
    end: Callable[[ClientConnection], None], code: str, closed: tuple[int, str]
) -> None:
    one = connection()
    end(one)
    with pytest.raises(Refused) as refused:
        await one.enter(0)
    assert (refused.value.code, one.closed) == (code, closed)


async def test_a_direct_client_is_a_member_until_it_is_closed() -> None:
    one = connection(topic="")
    one.socket.receive(SWITCHED + text("hi"))
    await one.enter(0)
    one.check_stays(0)
    assert [tuple(message) for message in one.received] == [("message", "hi", 0)]
    one.socket.receive(b"\x88\x04\x11\x97no")
    with pytest.raises(Refused, match="closed: no"):
        one.check_stays(0)
