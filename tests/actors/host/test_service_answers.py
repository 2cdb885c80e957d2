"""Joins and pushes of channels, and their answers."""

import asyncio

import pytest
from structlog.testing import capture_logs

from stateroom import Member, Room
from stateroom.errors import Reject
from tests.actors.conftest import Serve
from tests.actors.fake_shard import (
    BINARY,
    ERROR,
    JOINED,
    JSON,
    REFUSED,
    REPLY,
    SEND,
    FakeShard,
    Frame,
    join,
    message,
    opening,
    push,
)

JOINS = opening(0, "t:{name}", "a"), join(1, topic="t:a", params=b'{"who":"me"}')


class Answering(Room):
    def on_message(self, member: Member, event: str, data: object) -> object:
        if event == "no":
            raise Reject("not_here", "go away")
        if event == "bad":
            raise ZeroDivisionError
        return {"event": event, "data": data} if event != "nothing" else None


class AnsweringLater(Answering):
    async def on_message(self, member: Member, event: str, data: object) -> object:
        await asyncio.sleep(0)
        return Answering.on_message(self, member, event, data)


async def joined(shard: FakeShard) -> FakeShard:
    shard.send(*JOINS)
    got = await shard.receive()
    assert (got.kind, got.handle, got.flags, got.body) == (JOINED, 1, JSON, b"{}")
    return shard


def of(frame: Frame) -> tuple[int, str, int, bytes]:
    return frame.kind, frame.reference, frame.flags, frame.body


async def test_what_on_join_returns_is_the_reply_and_comes_after_the_admission(serve: Serve) -> None:
    class Greeting(Room):
        def on_join(self, member: Member, params: dict[str, object]) -> object:
            member.send("hello", params["name"])
            return {"seat": 1}

    _, shard = await serve(Greeting)
    shard.send(*JOINS)
    assert [(got.kind, got.body) for got in (await shard.receive(), await shard.receive())] == [
        (SEND, b"a"),
        (JOINED, b'{"seat":1}'),
    ]
    assert shard.link.admitted == [1]


@pytest.mark.parametrize("kind", [Answering, AnsweringLater])
async def test_what_a_handler_returns_is_the_reply(serve: Serve, kind: type[Room]) -> None:
    _, shard = await serve(kind)
    await joined(shard)
    shard.send(push(1, "e", '{"x":1}', "r1"), push(1, "nothing", "{}", "r2"), push(1, "no", "{}", "r3"))
    assert of(await shard.receive()) == (REPLY, "r1", JSON, b'{"event":"e","data":{"x":1}}')
    assert of(await shard.receive()) == (REPLY, "r2", JSON, b"{}")
    refused = b'{"code":"not_here","reason":"go away"}'
    assert of(await shard.receive()) == (REPLY, "r3", JSON | ERROR, refused)


@pytest.mark.parametrize("kind", [Answering, AnsweringLater])
async def test_a_handler_that_fails_is_an_error_reply_and_the_room_goes_on(
    serve: Serve, kind: type[Room]
) -> None:
    service, shard = await serve(kind)
    await joined(shard)
    with capture_logs() as lines:
        shard.send(push(1, "bad", "{}", "r1"), push(1, "nothing", "{}", "r2"))
        failed = b'{"code":"internal","reason":"internal error"}'
        assert of(await shard.receive()) == (REPLY, "r1", JSON | ERROR, failed)
        assert (await shard.receive()).reference == "r2"
    assert [line["handler"] for line in lines] == ["on_message"]
    assert service.stats()["replies"] == 2


async def test_an_answer_that_is_no_json_is_an_internal_error(serve: Serve) -> None:
    class Odd(Room):
        def on_join(self, member: Member, params: dict[str, object]) -> object:
            return {"x": object()} if params["who"] == "odd" else "text"

        def on_message(self, member: Member, event: str, data: object) -> object:
            return {"x": object()}

    service, shard = await serve(Odd)
    shard.send(*JOINS, join(2, topic="t:a", params=b'{"who":"odd"}'), push(1, "e", "1"))
    assert (await shard.receive()).body == b'"text"'
    assert (await shard.receive()).kind == REFUSED
    assert b'"internal"' in (await shard.receive()).body
    assert service.stats()["handlers_failed"] == 2


async def test_binary_goes_in_and_out_as_it_is(serve: Serve) -> None:
    class Bytes(Room):
        def on_message(self, member: Member, event: str, data: object) -> object:
            assert isinstance(data, bytes)
            return data[::-1]

    _, shard = await serve(Bytes)
    await joined(shard)
    shard.send(push(1, "e", b"\x00\xff", "r"))
    assert of(await shard.receive()) == (REPLY, "r", BINARY, b"\xff\x00")


async def test_a_push_without_a_handler_is_unhandled(serve: Serve) -> None:
    _, shard = await serve(Room)
    await joined(shard)
    shard.send(push(1, "e", "{}", "r"))
    got = await shard.receive()
    assert (got.flags, got.body) == (
        JSON | ERROR, b'{"code":"unhandled","reason":"no handler for this event"}',
    )  # fmt: skip


async def test_a_push_without_a_reference_is_handled_and_not_answered(serve: Serve) -> None:
    class Telling(Answering):
        def on_message(self, member: Member, event: str, data: object) -> object:
            member.send("heard", event)
            return super().on_message(member, event, data)

    _, shard = await serve(Telling)
    await joined(shard)
    shard.send(push(1, "bad", "{}", ""), push(1, "e", "{}", ""))
    assert [(await shard.receive()).body for _ in range(2)] == [b"bad", b"e"]


@pytest.mark.parametrize("later", [False, True])
async def test_a_join_may_be_refused_with_code_and_reason(serve: Serve, *, later: bool) -> None:
    class Door(Room):
        def on_join(self, member: Member, params: dict[str, object]) -> object:
            return self.refuse() if later else self.no()

        async def refuse(self) -> None:
            self.no()

        def no(self) -> None:
            raise Reject("full", "no seat")

    _, shard = await serve(Door)
    shard.send(*JOINS)
    got = await shard.receive()
    assert (got.kind, got.flags, got.body) == (REFUSED, JSON, b'{"code":"full","reason":"no seat"}')


async def test_a_direct_connection_is_admitted_and_answered_nothing(serve: Serve) -> None:
    _, shard = await serve(Answering)
    shard.send(opening(0, "t:{name}", "a"), join(1), message(1, "x"), join(2, topic="t:a"))
    assert (await shard.receive()).kind == JOINED
    assert shard.link.admitted == [1, 2]
