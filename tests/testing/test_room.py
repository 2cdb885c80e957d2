"""Rooms under test: clients, replies, refusals and errors."""

import pytest

from stateroom import App, Member, Reject, Room, on
from stateroom.testing import Received, Refused, RoomTest


class Echo(Room):
    def on_message(self, member: Member, event: str, data: str | bytes) -> None:
        member.send(event, data)


async def test_a_direct_client_sends_and_receives() -> None:
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


async def test_a_client_gets_the_reply_to_its_join_and_later_messages() -> None:
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


async def test_a_push_gets_its_reply() -> None:
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


async def test_an_internal_error_has_the_error_of_the_handler_as_its_cause() -> None:
    async with RoomTest(Door, "lobby") as room:
        ada = await room.join({"as": "Ada"})
        with pytest.raises(Refused, match="internal") as refused:
            await ada.push("break")
        assert isinstance(refused.value.__cause__, ZeroDivisionError)
        room.errors.clear()


async def test_a_client_whose_membership_the_room_ends_is_closed() -> None:
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


def test_a_room_that_the_app_does_not_declare_is_refused() -> None:
    with pytest.raises(ValueError, match="not declared in this app"):
        RoomTest(Echo, "lobby", app=App())
