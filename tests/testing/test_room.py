"""Rooms under test: clients without sockets, a clock that is moved, errors that are not lost."""

import pytest

from stateroom import App, Member, Reject, Room, on
from stateroom.testing import Received, Refused, RoomTest


class Echo(Room):
    def on_message(self, member: Member, event: str, data: str | bytes) -> None:
        member.send(event, data)


async def test_a_direct_client_sends_and_hears() -> None:
    async with RoomTest(Echo, "lobby") as room:
        ada = await room.connect({"who": "Ada"})
        ada.send("Ahoy")
        ada.send(b"\x00")
        await room.settle()
        assert ada.received == [Received("message", "Ahoy"), Received("message", b"\x00")]
        assert [member.query for member in room.room.members] == [{"who": "Ada"}]


class Door(Room):
    def on_join(self, member: Member, params: dict[str, str]) -> dict[str, str]:
        if params.get("as") == "Eve":
            raise Reject("banned", "not you")
        self.broadcast("arrived", params["as"])
        return {"welcome": params["as"]}

    @on("double")
    def double(self, member: Member, number: int) -> int:
        return 2 * number

    @on("refuse")
    def refuse(self, member: Member) -> None:
        raise Reject("busy", "come back")

    @on("break")
    def broken(self, member: Member) -> None:
        raise ZeroDivisionError

    @on("bytes")
    def both(self, member: Member, data: bytes) -> bytes:
        return data[::-1]

    @on("leave me")
    def end(self, member: Member) -> None:
        member.close(4500, "go")


async def test_a_join_has_its_reply_and_what_was_said_after_it() -> None:
    async with RoomTest(Door, "lobby") as room:
        ada = await room.join({"as": "Ada"})
        grace = await room.join({"as": "Grace"})
        assert ada.reply == {"welcome": "Ada"}
        assert ada.heard("arrived") == ["Ada", "Grace"]
        assert grace.received == [Received("arrived", "Grace")]


async def test_a_join_may_be_refused() -> None:
    async with RoomTest(Door, "lobby") as room:
        with pytest.raises(Refused) as refused:
            await room.join({"as": "Eve"})
        assert (refused.value.code, refused.value.reason) == ("banned", "not you")
        assert len(room.room.members) == 0


async def test_a_push_has_its_reply() -> None:
    async with RoomTest(Door, "lobby") as room:
        ada = await room.join({"as": "Ada"})
        assert await ada.push("double", 21) == 42
        assert await ada.push("bytes", b"abc") == b"cba"


async def test_a_push_may_be_refused() -> None:
    async with RoomTest(Door, "lobby") as room:
        ada = await room.join({"as": "Ada"})
        with pytest.raises(Refused, match="busy: come back"):
            await ada.push("refuse")
        with pytest.raises(Refused, match="unhandled"):
            await ada.push("no such event")


async def test_the_cause_of_an_internal_error_is_shown() -> None:
    async with RoomTest(Door, "lobby") as room:
        ada = await room.join({"as": "Ada"})
        with pytest.raises(Refused, match="internal") as refused:
            await ada.push("break")
        assert isinstance(refused.value.__cause__, ZeroDivisionError)
        room.errors.clear()


async def test_a_membership_that_the_room_ends_is_closed() -> None:
    async with RoomTest(Door, "lobby") as room:
        ada = await room.join({"as": "Ada"})
        assert await ada.push("leave me") == {}
        await room.settle()
        assert ada.closed == (4500, "go")
        assert len(room.room.members) == 0


async def test_an_error_of_the_room_fails_the_test() -> None:
    class Broken(Room):
        def on_message(self, member: Member, event: str, data: str | bytes) -> None:
            raise ZeroDivisionError

    async def test() -> None:
        async with RoomTest(Broken, "lobby") as room:
            ada = await room.connect()
            ada.send("x")
            await room.settle()

    with pytest.raises(ExceptionGroup) as raised:
        await test()
    assert [type(error) for error in raised.value.exceptions] == [ZeroDivisionError]


async def test_members_stay_when_the_host_is_killed() -> None:
    class Recovers(Echo):
        def on_recover(self, members: list[Member]) -> None:
            for member in members:
                member.send("message", "here again")

    async with RoomTest(Recovers, "lobby") as room:
        ada = await room.connect()
        before = room.room
        await room.restart()
        assert room.room is not before
        assert ada.received == [Received("message", "here again")]
        assert ada.closed is None


async def test_a_room_is_found_in_its_app() -> None:
    app = App()
    app.room("game:{region}:{number}", path="/game/{region}/{number}")(Echo)
    async with RoomTest(Echo, "eu", "4:2", app=app) as room:
        await room.connect()
        assert room.room.params == {"region": "eu", "number": "4:2"}
        assert room.topic == "game:eu:4:2"


def test_values_must_fit_the_topic() -> None:
    with pytest.raises(ValueError, match="2 parameters, 1 values"):
        RoomTest(Echo, "eu", topic="game:{region}:{number}")


def test_a_room_of_no_topic_is_no_room_of_the_app() -> None:
    with pytest.raises(ValueError, match="not declared in this app"):
        RoomTest(Echo, "lobby", app=App())
