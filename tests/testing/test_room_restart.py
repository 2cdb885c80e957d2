"""Rooms under test whose host dies: what is lost, what is kept, and what each client receives."""

import asyncio
from typing import Any

import msgspec
import pytest

from stateroom import App, History, Member, Room, on
from stateroom.testing import Refused, RoomTest


class Count(msgspec.Struct):
    total: int = 0


class Log(Room):
    history = History(messages=10)
    state: Count

    def on_start(self) -> None:
        self.recovered: list[str] = []

    def on_join(self, member: Member, params: dict[str, Any]) -> None:
        member.state = params.get("as")

    def on_recover(self, members: list[Member]) -> None:
        self.recovered += [member.state for member in members]

    @on("say")
    def say(self, member: Member, text: str) -> int | None:
        self.state.total += 1
        return self.broadcast("said", text)

    @on("total")
    def total(self, member: Member) -> int:
        return self.state.total


async def test_members_stay_and_the_stream_has_another_epoch() -> None:
    async with RoomTest(Log, "a") as room:
        ada, eve = await room.join({"as": "Ada", "$position": None}), await room.join({"as": "Eve"})
        assert await ada.push("say", "one") == 1
        before = ada.position
        assert before is not None
        await room.restart()
        assert room.room.recovered == ["Ada", "Eve"]
        (stream,) = ada.heard("stream")
        assert stream == {"epoch": room.room.history.position[0], "offset": 0, "recovered": False}
        assert stream["epoch"] != before[0]
        assert eve.heard("stream") == []
        assert await eve.push("say", "two") == 1
        assert ada.position == [stream["epoch"], 1]
        assert (ada.closed, eve.closed) == (None, None)


async def test_a_client_with_a_position_of_the_old_stream_is_not_recovered() -> None:
    async with RoomTest(Log, "a") as room:
        ada = await room.join({"$position": None})
        await ada.push("say", "one")
        ada.drop()
        await room.restart()
        back = await room.join({"$position": ada.position})
        assert back.reply["$stream"]["recovered"] is False
        assert back.received == []


async def test_a_client_that_rejoins_before_the_host_dies_is_recovered() -> None:
    async with RoomTest(Log, "a") as room:
        ada, eve = await room.join({"$position": None}), await room.join()
        await eve.push("say", "one")
        ada.drop()
        for text in ("two", "three"):
            await eve.push("say", text)
        back = await room.join({"$position": ada.position})
        assert (back.heard("said"), back.reply["$stream"]["recovered"]) == (["two", "three"], True)


async def test_the_state_is_lost_unless_another_host_keeps_it() -> None:
    async with RoomTest(Log, "a") as room:
        ada = await room.join()
        for left, standby in ((1, True), (0, False)):
            await ada.push("say", "one")
            await room.advance(1.5)
            await room.restart(standby=standby)
            assert await ada.push("total") == left


async def test_a_push_in_progress_runs_neither_twice_nor_on_the_dead_host() -> None:
    class Slow(Room):
        ran: list[str] = []  # noqa: RUF012 of all its lives

        @on("work")
        async def work(self, member: Member, text: str) -> str:
            self.ran.append(f"{text} began")
            await asyncio.sleep(1)
            self.ran.append(f"{text} ended")
            return text

    async with RoomTest(Slow, "a") as room:
        ada = await room.join()
        lost = asyncio.ensure_future(ada.push("work", "first"))
        await room.settle()
        await room.restart()
        await room.advance(5)
        assert Slow.ran == ["first began"]
        kept = asyncio.ensure_future(ada.push("work", "second"))
        await room.advance(5)
        assert (kept.result(), Slow.ran[1:]) == ("second", ["second began", "second ended"])
        lost.cancel()


async def test_timers_and_tasks_end_with_their_host() -> None:
    class Ticking(Room):
        ticks = 0

        def on_start(self) -> None:
            self.every(1, self.tick)

        def tick(self) -> None:
            Ticking.ticks += 1

    async with RoomTest(Ticking, "a") as room:
        await room.join()
        await room.restart()
        await room.restart()
        await room.advance(10)
        assert Ticking.ticks == 10


async def test_a_new_host_runs_the_app_s_start_up_hooks() -> None:
    app, ran = App(), list[str]()
    app.room("r:{name}")(Log)
    app.on_startup(lambda: ran.append("started"))
    app.on_shutdown(lambda: ran.append("stopped"))
    async with RoomTest(Log, "a", app=app) as room:
        await room.restart()
        assert ran == ["started", "started"]
    assert ran == ["started", "started", "stopped"]


async def test_a_start_up_that_waits_for_the_clock_needs_an_advance_or_times_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = App()
    app.room("r:{name}")(Log)

    async def warm_up() -> None:
        await asyncio.sleep(0.01)

    app.on_startup(warm_up)
    async with RoomTest(Log, "a", app=app) as room:
        restarting = asyncio.ensure_future(room.restart())
        await room.advance(1)
        await restarting
        monkeypatch.setattr("runtime.testing.client.answers.PATIENCE_S", 0.01)
        with pytest.raises(TimeoutError, match="on_startup has not ended"):
            await room.restart()


async def test_errors_of_a_killed_host_do_not_fail_the_test() -> None:
    class Untidy(Room):
        @on("work")
        async def work(self, member: Member) -> None:
            try:
                await asyncio.sleep(1)
            finally:
                raise ZeroDivisionError

    async with RoomTest(Untidy, "a") as room:
        ada = await room.join()
        ada.cast("work")
        await room.settle()
        await room.restart()
        assert room.errors == []


async def test_a_room_without_members_is_not_active_after_a_restart() -> None:
    async with RoomTest(Log, "a") as room:
        await room.restart()
        with pytest.raises(LookupError):
            _ = room.room


async def test_a_kicked_client_cannot_join_again_on_its_socket() -> None:
    class Strict(Log):
        @on("misbehave")
        def misbehave(self, member: Member) -> None:
            member.kick("enough")

    async with RoomTest(Strict, "a") as room:
        ada = await room.join()
        await ada.push("misbehave")
        await room.settle()
        assert ada.closed == (4510, "enough")
        with pytest.raises(Refused, match="kicked"):
            await ada.rejoin()
        await room.join()
