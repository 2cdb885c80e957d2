"""A client under test: its attributes, and the methods that it refuses for its kind of connection."""

import pytest

from stateroom import Member, Room, on
from stateroom.testing import RoomTest


class Echo(Room):
    presence = True

    def on_start(self) -> None:
        self.left: list[str] = []

    def on_message(self, member: Member, event: str, data: str | bytes) -> None:
        member.send(event, data)

    def on_leave(self, member: Member, reason: str) -> None:
        self.left.append(reason)

    @on("say")
    def say(self, member: Member, text: str) -> None:
        self.broadcast("said", text)


async def test_received_messages_can_be_read_by_event() -> None:
    async with RoomTest(Echo, "a") as room:
        ada = await room.join()
        for text in ("one", "two"):
            await ada.push("say", text)
        assert ada.heard("said") == ["one", "two"]
        assert ada.id == next(member.id for member in room.room.members)
        assert list(ada.presence) == [ada.id]


async def test_each_way_to_leave_has_its_own_reason_in_the_room() -> None:
    async with RoomTest(Echo, "a") as room:
        clients = [await room.join() for _ in range(3)] + [await room.connect()]
        clients[0].leave()
        clients[1].close()
        clients[2].drop()
        clients[3].leave()
        await room.settle()
        assert [client.closed for client in clients] == [
            (1000, "leave"),
            (1001, ""),
            (1006, ""),
            (1000, ""),
        ]
        assert sorted(room.room.left) == ["going_away", "leave", "lost", "normal"]


async def test_a_second_leave_has_no_effect() -> None:
    async with RoomTest(Echo, "a") as room:
        ada = await room.join()
        ada.leave()
        await room.settle()
        ada.leave()
        ada.close()
        ada.drop()
        await room.settle()
        assert room.room.left == ["leave"]


async def test_a_client_may_join_again_on_the_same_socket() -> None:
    async with RoomTest(Echo, "a") as room:
        ada = await room.join()
        ada.leave()
        await room.settle()
        await ada.rejoin({"again": True})
        assert ada.closed is None
        assert [member.id for member in room.room.members] == [ada.id]


async def test_methods_of_the_other_kind_of_client_are_refused() -> None:
    async with RoomTest(Echo, "a") as room:
        ada, eve = await room.join(), await room.connect()
        with pytest.raises(RuntimeError, match=r"send\(\) is for a client of room\.connect"):
            ada.send("x")
        with pytest.raises(RuntimeError, match=r"push\('say'\) is for a client of room\.join"):
            await eve.push("say", "x")
        with pytest.raises(RuntimeError, match=r"rejoin\(\) is for a client of room\.join"):
            await eve.rejoin()
        with pytest.raises(TypeError, match="str or bytes, not dict"):
            eve.send({})  # type: ignore[arg-type]


async def test_a_code_that_no_close_frame_may_have_is_refused() -> None:
    async with RoomTest(Echo, "a") as room:
        ada = await room.join()
        with pytest.raises(ValueError, match="1006 is no code"):
            ada.close(1006)


async def test_after_the_block_a_client_has_lost_its_connection() -> None:
    async with RoomTest(Echo, "a") as room:
        ada = await room.join()
    assert ada.closed == (1006, "")
    with pytest.raises(RuntimeError, match="socket has ended"):
        await ada.push("say", "x")
    with pytest.raises(RuntimeError, match="async with RoomTest"):
        await room.join()


async def test_a_closed_client_raises_an_error_that_tells_so() -> None:
    async with RoomTest(Echo, "a") as room:
        ada, eve = await room.join(), await room.connect()
        ada.drop()
        eve.drop()
        with pytest.raises(RuntimeError, match=r"push\('say'\): the client's socket has ended"):
            await ada.push("say", "x")
        with pytest.raises(RuntimeError, match=r"closed=\(1006, ''\)"):
            eve.send("x")
