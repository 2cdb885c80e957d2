"""What a room keeps: declared, read by the room, and given to newcomers and to who comes back."""

import time
from typing import Any

import pytest

from runtime.actors.history import EPOCH_BITS, Position, budget_bytes, has_history, stream_of
from stateroom import App, History, Member, Room, on
from stateroom.errors import DeclarationError
from stateroom.testing import RoomTest


class Chat(Room):
    history = History(messages=5, age_s=60)

    @on("say")
    def say(self, member: Member, text: str) -> int | None:
        return self.broadcast("said", text)

    @on("type")
    def type(self, member: Member) -> int | None:
        return self.broadcast("typing", {"who": 1}, volatile=True)


async def test_what_is_broadcast_is_kept_with_offsets_and_read_as_it_was_said() -> None:
    async with RoomTest(Chat, "lobby") as room:
        chat = room.room
        said: list[Any] = ["text", b"bytes", {"a": [1]}, None]
        assert [chat.broadcast("said", data) for data in said] == [1, 2, 3, 4]
        assert [kept.data for kept in chat.history.read()] == said
        last = chat.history.read(since=1, limit=1)[0]
        assert (last.offset, last.event, chat.history.position[1]) == (4, "said", 4)
        assert abs(last.at_ms / 1000 - time.time()) < 60


async def test_it_is_read_from_a_position_too_of_this_stream_or_an_earlier_one() -> None:
    async with RoomTest(Chat, "lobby") as room:
        history = room.room.history
        room.room.broadcast("said", 1)
        then = history.position
        room.room.broadcast("said", 2)
        assert [kept.data for kept in history.read(since=then)] == [2]
        assert [kept.data for kept in history.read(since=Position(then.epoch ^ 1, 2))] == [1, 2]
        assert history.read(since=history.position) == []
        wrong: Any
        for wrong in ("1", 1.0, [then.epoch, 1]):
            with pytest.raises(TypeError, match=r"read\(since=self\.history\.position\)"):
                history.read(since=wrong)
        with pytest.raises(ValueError, match="from 0"):
            history.read(since=Position(then.epoch, -1))


async def test_times_follow_a_step_of_the_wall_clock_and_what_was_kept_keeps_its_own() -> None:
    async with RoomTest(Chat, "lobby") as room:
        core = room._host.actors.core
        core.tick(1.0, 1_000.0)
        room.room.broadcast("said", 1)
        core.tick(2.0, 9_000.0)
        room.room.broadcast("said", 2)
        assert [kept.at_ms for kept in room.room.history.read()] == [1_000_000, 9_000_000]


async def test_a_volatile_broadcast_has_no_offset_and_is_not_kept() -> None:
    async with RoomTest(Chat, "lobby") as room:
        ada = await room.join({"$position": None})
        assert (await ada.push("say", "hi"), await ada.push("type")) == (1, {})
        assert [(message.event, message.offset) for message in ada.received] == [("said", 1), ("typing", 0)]
        assert [kept.event for kept in room.room.history.read()] == ["said"]


async def test_who_comes_back_gets_what_it_missed_and_no_more() -> None:
    async with RoomTest(Chat, "lobby") as room:
        ada, eve = await room.join({"$position": None}), await room.join()
        await eve.push("say", "one")
        stream = ada.reply["$stream"]
        assert (stream["offset"], stream["recovered"]) == (0, False)
        assert 0 < stream["epoch"] < 1 << EPOCH_BITS
        ada.leave()
        for text in ("two", "three"):
            await eve.push("say", text)
        back = await room.join({"$position": [stream["epoch"], 1]})
        assert back.reply == {"$stream": {"epoch": stream["epoch"], "offset": 3, "recovered": True}}
        assert back.heard("said") == ["two", "three"]
        await eve.push("say", "four")
        assert [message.offset for message in back.received] == [2, 3, 4]


async def test_who_has_been_away_for_too_long_is_told_so_and_starts_at_the_live_end() -> None:
    async with RoomTest(Chat, "lobby") as room:
        eve = await room.join()
        for number in range(7):
            await eve.push("say", str(number))
        epoch, last = room.room.history.position
        back = await room.join({"$position": [epoch, 1]})
        assert back.reply["$stream"] == {"epoch": epoch, "offset": last, "recovered": False}
        assert back.received == []


async def test_what_is_too_old_is_forgotten() -> None:
    async with RoomTest(Chat, "lobby") as room:
        await (await room.join()).push("say", "old")
        await room.advance(61)
        assert (room.room.history.read(), room.room.history.position[1]) == ([], 1)


async def test_a_newcomer_asks_for_the_last_messages_on_a_channel_or_a_path() -> None:
    async with RoomTest(Chat, "lobby") as room:
        eve = await room.join()
        for number in range(4):
            await eve.push("say", str(number))
        assert (await room.join({"$history": 2})).heard("said") == ["2", "3"]
        assert (await room.connect({"$history": "2"})).heard("message") == ["2", "3"]
        assert len((await room.join({"$history": 99})).received) == 4


class Greeting(Chat):
    def on_join(self, member: Member, params: dict[str, Any]) -> dict[str, Any]:
        self.broadcast("joined", params["name"])
        return {"hello": params["name"]}


async def test_what_is_said_in_the_join_follows_what_was_missed() -> None:
    async with RoomTest(Greeting, "lobby") as room:
        ada = await room.join({"$position": None})
        assert (ada.reply["hello"], ada.reply["$stream"]["offset"]) == ("lobby", 0)
        back = await room.join({"$position": [ada.reply["$stream"]["epoch"], 0]})
        assert [message.offset for message in back.received] == [1, 2]


async def test_a_long_history_comes_in_pages_and_live_messages_after_it() -> None:
    class Long(Chat):
        history = History(messages=1000)

    async with RoomTest(Long, "lobby") as room:
        eve = await room.join()
        for _ in range(30):
            await eve.push("say", "x" * 10_000)
        back = await room.join({"$history": 1000})
        await eve.push("say", "live")
        assert [len(text) for text in back.heard("said")] == [10_000] * 30 + [len("live")]


async def test_the_stream_goes_on_after_sleep_and_not_after_the_host() -> None:
    class Sleepy(Chat):
        idle_s = 1.0

    async with RoomTest(Sleepy, "lobby") as room:
        eve = await room.join()
        await eve.push("say", "kept")
        epoch, _ = room.room.history.position
        eve.leave()
        await room.advance(2)
        with pytest.raises(LookupError):
            _ = room.room
        back = await room.join({"$position": [epoch, 0]})
        assert back.heard("said") == ["kept"]
        await room.restart()
        assert room.room.history.position != (epoch, 1)


async def test_a_room_without_a_history_says_so() -> None:
    async with RoomTest(Room, "lobby") as room:
        assert room.room.broadcast("said", 1) is None
        for read in (room.room.history.read, lambda: room.room.history.position):
            with pytest.raises(RuntimeError, match=r"history = History\(\.\.\.\)"):
                read()
        assert (await room.join({"$position": None})).reply == {}


def test_each_stream_has_an_epoch_of_its_own() -> None:
    first, second = stream_of(Chat), stream_of(Chat)
    assert first is not None
    assert second is not None
    assert first[:3] == (5, 60, 1 << 20)
    assert first[3] != second[3]
    assert (stream_of(Room), has_history(Room), has_history(Chat)) == (None, False, True)


def test_catching_up_needs_a_history() -> None:
    class Behind(Room):
        slow_client = "catch_up"

    with pytest.raises(DeclarationError, match="history"):
        App().room("t:{name}")(Behind)


def test_a_hosts_budget_is_what_is_set_or_its_share_of_the_machine() -> None:
    assert budget_bytes(5000, 3) == 5000
    assert budget_bytes(0, 2) == budget_bytes(0, 1) // 2 > 1 << 20
