"""Pushes and tells without a handler: a server only logs them, so the test gets an error."""

import asyncio

import pytest
from structlog.testing import capture_logs

from stateroom import Member, Reject, Room, call, on
from stateroom.testing import Refused, RoomTest


class Desk(Room):
    @on("ask")
    def ask(self, member: Member, data: int) -> int:
        raise Reject("closed", "come back tomorrow")

    @on("forward")
    def forward(self, member: Member, event: str) -> None:
        self.ref(Desk, self.key).tell(event)

    @call
    def refuse(self) -> None:
        raise Reject("closed", "come back tomorrow")


async def test_a_cast_without_a_handler_is_among_the_errors() -> None:
    async with RoomTest(Desk, "a") as room:
        client = await room.join()
        with capture_logs() as lines:
            client.cast("aks", 1)
            await room.settle()
        assert [line["event"] for line in lines] == ["push_unhandled"]
        (error,) = room.errors
        assert isinstance(error, LookupError)
        assert str(error) == "room:{name} 'a': no handler for the event 'aks', which a client has pushed"
        room.errors.clear()


async def test_a_cast_without_a_handler_fails_the_test() -> None:
    async def mistyped() -> None:
        async with RoomTest(Desk, "a") as room:
            (await room.join()).cast("aks", 1)
            await room.settle()

    with pytest.raises(BaseExceptionGroup) as raised:
        await mistyped()
    assert raised.group_contains(LookupError, match="aks")


async def test_an_awaited_push_without_a_handler_is_not_among_the_errors() -> None:
    async with RoomTest(Desk, "a") as room:
        client = await room.join()
        client.cast("aks")
        await room.settle()
        (cast,) = room.errors
        for event in ("aks", "sak"):
            with pytest.raises(Refused, match="unhandled"):
                await client.push(event)
        assert room.errors == [cast]
        room.errors.clear()


async def test_a_push_whose_reply_is_not_awaited_is_among_the_errors() -> None:
    async with RoomTest(Desk, "a") as room:
        client = await room.join()
        push = asyncio.create_task(client.push("aks"))
        await asyncio.sleep(0)
        push.cancel()
        await room.settle()
        assert ["'aks'" in str(error) for error in room.errors] == [True]
        room.errors.clear()


async def test_a_cast_that_a_handler_rejects_is_not_an_error() -> None:
    async with RoomTest(Desk, "a") as room:
        client = await room.join()
        client.cast("ask", 1)
        client.cast("ask", "not a number")
        await room.settle()
        assert room.errors == []


async def test_a_tell_is_an_error_without_a_handler_but_not_if_the_handler_rejects_it() -> None:
    async with RoomTest(Desk, "a") as room:
        client = await room.join()
        for event in ("refuse", "refsue"):
            await client.push("forward", event)
        await room.settle()
        assert [str(error) for error in room.errors] == [
            "room:{name} 'a': it refused the tell 'refsue': it has no handler for this"
        ]
        room.errors.clear()
