"""A client's line: answered, refused, or ended before either, and each is told as what it was."""

from collections.abc import Callable

import pytest

from runtime.testing.client.answers import Refused
from runtime.testing.client.connection import Call, Line

SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"


def line(topic: str = "t:a", errors: tuple[BaseException, ...] = ()) -> Line:
    return Line(Call("/", {}, topic, {}), lambda socket: "id", lambda: None, errors)


def text(message: str) -> bytes:
    return bytes([0x81, len(message)]) + message.encode()


def reply(status: str, response: str) -> bytes:
    return text(f'["1","1","t:a","phx_reply",{{"status":"{status}","response":{response}}}]')


async def test_a_join_that_is_granted_has_a_reply() -> None:
    one = line()
    assert not one.is_answered
    one.socket.receive(SWITCHED + reply("ok", '"hi"'))
    assert one.is_answered
    await one.enter(0)
    assert (one.reply, one.closed, one.id) == ("hi", None, "id")


async def test_a_join_that_failed_has_the_error_as_its_cause_and_no_other() -> None:
    error = ZeroDivisionError()
    for code, known, cause in (("internal", 0, error), ("internal", 1, None), ("full", 0, None)):
        one = line(errors=(error,))
        one.socket.receive(SWITCHED + reply("error", f'{{"code":"{code}","reason":"x"}}'))
        with pytest.raises(Refused, match=code) as refused:
            await one.enter(known)
        assert refused.value.__cause__ is cause


def close(one: Line) -> None:
    one.socket.receive(SWITCHED + b"\x88\x04\x03\xf5go")


def refuse(one: Line) -> None:
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
async def test_an_end_before_the_answer_is_a_refusal(
    end: Callable[[Line], None], code: str, closed: tuple[int, str]
) -> None:
    one = line()
    end(one)
    with pytest.raises(Refused) as refused:
        await one.enter(0)
    assert (refused.value.code, one.closed) == (code, closed)


async def test_a_direct_client_is_in_until_it_is_closed() -> None:
    one = line(topic="")
    one.socket.receive(SWITCHED + text("hi"))
    await one.enter(0)
    one.check_stays(0)
    assert [tuple(message) for message in one.received] == [("message", "hi", 0)]
    one.socket.receive(b"\x88\x04\x11\x97no")
    with pytest.raises(Refused, match="closed: no"):
        one.check_stays(0)
