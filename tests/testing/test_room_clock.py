"""Rooms under test and the clock of the test."""

import asyncio

import pytest

from stateroom import Member, Room, on
from stateroom.testing import RoomTest


class Echo(Room):
    def on_message(self, member: Member, event: str, data: str | bytes) -> None:
        member.send(event, data)


class Slow(Room):
    @on("later")
    async def later(self, member: Member, data: str) -> str:
        await asyncio.sleep(60)
        return data.upper()


async def test_an_empty_room_is_evicted_after_its_idle_time() -> None:
    class Sleepy(Echo):
        idle_s = 60.0

    async with RoomTest(Sleepy, "lobby") as room:
        ada = await room.connect()
        awake = room.room
        ada.leave()
        await room.advance(59)
        assert room.room is awake
        await room.advance(2)
        with pytest.raises(LookupError):
            _ = room.room
        await room.connect()
        assert room.room is not awake


async def test_a_sleep_in_a_handler_follows_the_clock_of_the_test() -> None:
    class Sleeper(Room):
        async def on_message(self, member: Member, event: str, data: str | bytes) -> None:
            await asyncio.sleep(3600)
            member.send(event, data)

    async with RoomTest(Sleeper, "lobby") as room:
        ada = await room.connect()
        ada.send("x")
        await room.advance(3599)
        assert ada.received == []
        await room.advance(1)
        assert len(ada.received) == 1


async def test_the_end_of_the_test_cancels_waits_for_the_clock_but_not_real_work() -> None:
    ended: list[str] = []

    class Late(Slow):
        async def on_stop(self, reason: str) -> None:
            await asyncio.sleep(0.4)
            ended.append("after a sleep")
            await asyncio.to_thread(ended.append, "after a thread")

    async with RoomTest(Late, "lobby") as room:
        ada = await room.join()
    assert ended == ["after a sleep", "after a thread"]
    async with RoomTest(Late, "lobby") as room:
        ada = await room.join()
        ada.cast("later", "x")
        await room.settle()
    assert len(ended) == 2, "its turn was cancelled without a wait in real time"


async def test_a_reply_may_wait_for_the_clock() -> None:
    async with RoomTest(Slow, "lobby") as room:
        ada = await room.join()
        reply = asyncio.ensure_future(ada.push("later", "slow"))
        await room.advance(59)
        assert not reply.done()
        await room.advance(1)
        assert reply.result() == "SLOW"


async def test_a_push_without_an_answer_ends_with_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.testing.client.answers.PATIENCE_S", 0.01)
    async with RoomTest(Slow, "lobby") as room:
        ada = await room.join()
        with pytest.raises(TimeoutError, match="'later'"):
            await ada.push("later", "slow")
