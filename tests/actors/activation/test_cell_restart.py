"""A room whose timer or task raises is restarted from its last snapshot, with the same members."""

import asyncio
from typing import Any, ClassVar

import msgspec
import pytest
from structlog.testing import capture_logs

from runtime.actors.activation import snapshot_schedule
from runtime.actors.activation.restart_policy import Intensity
from runtime.actors.host.service import HostService
from stateroom import Member, Room, on
from tests.actors.conftest import Serve
from tests.actors.fake_shard import (
    CLOSE,
    ERROR,
    JOINED,
    JSON,
    REPLY,
    SEND,
    FakeShard,
    join,
    leave,
    message,
    opening,
    push,
)

OPENED = opening(0, "t:{name}", "a")


class Score(msgspec.Struct):
    points: int = 0


class Game(Room):
    state: Score
    lives: ClassVar[list["Game"]] = []

    def on_start(self) -> None:
        self.lives.append(self)
        self.lost: list[str] = []

    def on_recover(self, members: list[Member]) -> None:
        for member in members:
            member.send("message", f"again {self.state.points}")

    async def on_message(self, member: Member, event: str, data: str | bytes) -> None:
        self.state.points += 1
        if data == "keep":
            await self.save()
        elif data == "timer":
            self.after(0, lambda: 1 / 0)
        elif data == "later":
            self.after(0, self.raises)
        elif data == "task":
            self.spawn(self.raises())
        member.send("message", f"{data} {self.state.points}")

    async def raises(self) -> None:
        await asyncio.sleep(0)
        raise ZeroDivisionError


@pytest.fixture(autouse=True)
def no_lives() -> None:
    Game.lives = []


def quick(service: HostService, restarts: int = 5) -> None:
    """No waiting between restarts."""
    assert service._actors is not None
    service._actors.intensity = Intensity(restarts, 60.0, 0.0, 0.0)


async def said(shard: FakeShard, count: int) -> list[bytes]:
    return [(await shard.receive()).body for _ in range(count)]


@pytest.mark.parametrize("way", ["timer", "later", "task"])
async def test_a_failed_room_restarts_from_its_last_snapshot_with_its_members(serve: Serve, way: str) -> None:
    service, shard = await serve(Game)
    quick(service)
    with capture_logs() as lines:
        shard.send(OPENED, join(1), message(1, "keep"), message(1, way))
        assert await said(shard, 3) == [b"keep 1", way.encode() + b" 2", b"again 1"]
        shard.send(message(1, "on"))
        assert await said(shard, 1) == [b"on 2"]
    assert len(Game.lives) == 2
    assert [line["handler"] for line in lines if line["event"] == "room_handler_failed"] == [
        "task" if way == "task" else "timer"
    ]
    assert service.stats()["restarts"] == 1


async def test_a_push_cut_short_is_answered_and_what_waited_is_handled(serve: Serve) -> None:
    class Stuck(Game):
        @on("stick")
        async def stick(self, member: Member) -> None:
            self.spawn(self.raises())
            await asyncio.Event().wait()

        @on("who")
        def who(self, member: Member) -> int:
            return len(self.lives)

    service, shard = await serve(Stuck)
    quick(service)
    shard.send(OPENED, join(1, topic="t:a"), push(1, "stick", "{}", "1"), push(1, "who", "{}", "2"))
    assert (await shard.receive()).kind == JOINED
    cut = await shard.receive()
    assert (cut.kind, cut.reference, cut.flags) == (REPLY, "1", JSON | ERROR)
    assert cut.body == b'{"code":"internal","reason":"internal error"}'
    assert (await shard.receive()).kind == SEND
    answered = await shard.receive()
    assert (answered.reference, answered.body) == ("2", b"2")


async def test_the_old_activation_is_over(serve: Serve) -> None:
    ended = asyncio.Event()

    class TurnState(Game):
        async def work(self) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

        def on_start(self) -> None:
            super().on_start()
            self.spawn(self.work())
            self.beat = self.every(0.01, lambda: None)

    service, shard = await serve(TurnState)
    quick(service)
    shard.send(OPENED, join(1), message(1, "task"))
    assert await said(shard, 2) == [b"task 1", b"again 0"]
    await ended.wait()
    old: Any = Game.lives[0]
    assert not old.beat.active
    with pytest.raises(RuntimeError, match="has ended"):
        old.after(1, print)


async def test_too_many_failures_are_a_quarantine_and_members_are_told(serve: Serve) -> None:
    class Poison(Room):
        def on_start(self) -> None:
            self.after(0, lambda: 1 / 0)

    service, shard = await serve(Poison)
    quick(service, 2)
    with capture_logs() as lines:
        shard.send(OPENED, join(1))
        got = await shard.receive()
    assert [line["failures"] for line in lines if line["event"] == "room_quarantined"] == [3]
    assert (got.kind, got.body[2:]) == (CLOSE, b"quarantined")
    assert service.stats()["timer_failed"] == 3


async def test_state_outlives_the_sleep_of_a_room(serve: Serve) -> None:
    asleep = asyncio.Event()

    class Sleepy(Game):
        idle_s = 0.0

        def on_stop(self, reason: str) -> None:
            asleep.set()

    _, shard = await serve(Sleepy)
    shard.send(OPENED, join(1), message(1, "a"), message(1, "b"))
    assert await said(shard, 2) == [b"a 1", b"b 2"]
    shard.send(leave(1))
    await asleep.wait()
    shard.send(join(2), message(2, "c"))
    assert await said(shard, 1) == [b"c 3"]
    assert len(Game.lives) == 2


async def test_what_plain_handlers_change_is_kept_within_a_second(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot_schedule, "PERIOD_S", 0.0)

    class Plain(Game):
        def on_message(self, member: Member, event: str, data: str | bytes) -> None:  # type: ignore[override]
            self.state.points += 1
            self.after(0.05 if data == "break" else 60, lambda: 1 / 0)

    service, shard = await serve(Plain)
    quick(service)
    shard.send(OPENED, join(1), message(1, "hit"), message(1, "break"))
    assert await said(shard, 1) == [b"again 2"]
