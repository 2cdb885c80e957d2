"""Rooms under test whose clients read too slowly: what the server does, and what the client receives."""

import asyncio
from typing import Any

import pytest

from stateroom import History, Member, Room, on
from stateroom.testing import Refused, RoomTest, TestClient

SMALL = {"limits.queue_bytes": 1000}


class Feed(Room):
    history = History(messages=5)

    @on("say")
    def say(self, member: Member, text: str) -> int | None:
        return self.broadcast("said", text * 100)

    @on("point")
    def point(self, member: Member, at: str) -> None:
        self.broadcast("pointed", at * 100, volatile=True, key=member.id)


class DropNew(Feed):
    slow_client = "drop_new"


class DropOld(Feed):
    slow_client = "drop_old"


class CatchUp(Feed):
    slow_client = "catch_up"


class Conflate(Feed):
    slow_client = "conflate"


async def lag(room: RoomTest[Any], event: str = "say", count: int = 20) -> TestClient:
    """A client that reads nothing while `count` messages are sent, and then reads again."""
    slow, other = await room.join({"$position": None}), await room.join()
    slow.pause_reading()
    for number in range(count):
        await other.push(event, chr(ord("a") + number))
    await room.settle()
    assert slow.received == []
    slow.resume_reading()
    await room.settle()
    return slow


def stream_of(client: TestClient) -> list[int | tuple[int, int]]:
    """The offsets of messages and the range of each gap. Asserts that together they are the whole stream, in order."""
    epoch = client.position[0] if client.position else 0
    stream: list[int | tuple[int, int]] = []
    upto = 0
    for event, data, offset in client.received:
        first, last = (data["from"], data["to"]) if event == "gap" else ([epoch, offset], [epoch, offset])
        assert (first[0], last[0], first[1]) == (epoch, epoch, upto + 1)
        upto = last[1]
        stream.append((first[1], upto) if event == "gap" else offset)
    return stream


def gaps(stream: list[int | tuple[int, int]]) -> list[int]:
    """The indices of the gaps."""
    return [at for at, one in enumerate(stream) if isinstance(one, tuple)]


async def test_drop_new_drops_the_newest_messages_and_sends_a_gap() -> None:
    async with RoomTest(DropNew, "a", settings=SMALL) as room:
        stream = stream_of(await lag(room))
        assert gaps(stream) == [len(stream) - 1]
        assert stream[-1] == (len(stream), 20)


async def test_drop_old_drops_the_oldest_messages_and_sends_a_gap() -> None:
    async with RoomTest(DropOld, "a", settings=SMALL) as room:
        stream = stream_of(await lag(room))
        assert gaps(stream) == [1]
        assert stream[-1] == 20


async def test_catch_up_sends_missed_messages_as_far_as_the_history_reaches() -> None:
    async with RoomTest(CatchUp, "a", settings=SMALL) as room:
        stream = stream_of(await lag(room))
        assert gaps(stream) == [len(stream) - 6]
        assert stream[-5:] == [16, 17, 18, 19, 20]
    async with RoomTest(CatchUp, "a", settings=SMALL) as room:
        assert stream_of(await lag(room, count=12)) == list(range(1, 13))


async def test_conflate_keeps_only_the_latest_message_of_a_key() -> None:
    async with RoomTest(Conflate, "a", settings=SMALL) as room:
        slow = await lag(room, "point")
        assert [data[0] for data in slow.heard("pointed")] == ["a", "t"]


async def test_a_client_that_does_not_read_is_closed_and_learns_it_when_it_reads() -> None:
    async with RoomTest(Feed, "a", settings=SMALL) as room:
        slow = await lag(room)
        assert slow.closed == (1013, "slow;retry_ms=1000")
        assert len(room.room.members) == 1


async def test_a_client_whose_messages_wait_too_long_is_closed() -> None:
    async with RoomTest(Feed, "a", settings={"limits.queue_age_s": 5, "close.timeout_s": 5}) as room:
        slow, other = await room.join(), await room.join()
        slow.pause_reading()
        await other.push("say", "x")
        await room.advance(4.9)
        assert len(room.room.members) == 2
        await room.advance(0.3)
        assert len(room.room.members) == 1
        await room.advance(5)
        slow.resume_reading()
        assert slow.closed == (1006, "")


async def test_a_client_that_answers_no_ping_is_lost() -> None:
    class Records(Room):
        def on_start(self) -> None:
            self.left: list[str] = []

        def on_leave(self, member: Member, reason: str) -> None:
            self.left.append(reason)

    async with RoomTest(Records, "a") as room:
        slow, other = await room.join(), await room.join()
        slow.pause_reading()
        await room.advance(36)
        assert room.room.left == ["lost"]
        slow.resume_reading()
        assert (slow.closed, other.closed) == ((1006, ""), None)


async def test_the_timeout_of_a_paused_client_s_push_names_the_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.testing.client.answers.PATIENCE_S", 0.01)
    async with RoomTest(Feed, "a") as room:
        slow = await room.join()
        slow.pause_reading()
        with pytest.raises(TimeoutError, match="the client has paused"):
            await slow.push("say", "x")


async def test_a_room_that_is_too_slow_answers_busy_and_handles_every_accepted_push() -> None:
    class Slow(Room):
        @on("work")
        async def work(self, member: Member, text: str) -> str:
            await asyncio.sleep(10)
            return text[:1]

    settings = {"mesh.room_credit_bytes": 4096, "limits.waiting_bytes": 1024}
    async with RoomTest(Slow, "a", settings=settings) as room:
        ada = await room.join()
        replies = [asyncio.ensure_future(ada.push("work", str(number) * 1000)) for number in range(6)]
        await room.settle()
        refused = [reply.exception() for reply in replies if reply.done()]
        assert [type(error) for error in refused] == [Refused, Refused]
        assert {error.code for error in refused if isinstance(error, Refused)} == {"busy"}
        await room.advance(40)
        assert [reply.result() for reply in replies[:4]] == ["0", "1", "2", "3"]
