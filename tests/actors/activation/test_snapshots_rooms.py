"""Changes of a room are in its snapshot a second later, whatever has changed it."""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from stateroom import Member, Room, on
from stateroom.testing import RoomTest


class Score(msgspec.Struct):
    points: int = 0


class Game(Room):
    state: Score
    begins_with = 0

    def on_start(self) -> None:
        self.state.points += self.begins_with


async def kept(kind: type[Room], change: Callable[[RoomTest], Any]) -> int:
    """What is left of a change when its host is killed, more than a second later, and another kept its snapshots."""
    async with RoomTest(kind, "lobby") as room:
        joining = asyncio.ensure_future(room.join())
        await room.advance(1.5)
        await joining
        await change(room)
        await room.advance(2.5)
        kind.begins_with = 0  # type: ignore[attr-defined]
        await room.restart(standby=True)
        await room.advance(1.5)
        return int(room.room.state.points)


async def nothing(room: RoomTest) -> None: ...


@pytest.mark.parametrize("later", [False, True])
async def test_what_a_start_changes(*, later: bool) -> None:
    class Started(Game):
        begins_with = 3

    class StartedLater(Game):
        begins_with = 3

        async def on_start(self) -> None:
            await asyncio.sleep(1.5)
            super().on_start()

    assert await kept(StartedLater if later else Started, nothing) == 3


async def test_what_is_published() -> None:
    class Published(Game):
        def on_publish(self, event: str, data: int) -> None:
            self.state.points = data

    async def publish(room: RoomTest) -> None:
        await room.publish("news", 7)

    assert await kept(Published, publish) == 7


async def test_what_tasks_do_for_as_long_as_they_run() -> None:
    class Working(Game):
        @on("work")
        def work(self, member: Member) -> None:
            self.spawn(self.counts())

        async def counts(self) -> None:
            while True:
                await asyncio.sleep(1.1)
                self.state.points += 1

    async def work(room: RoomTest) -> None:
        await (await room.join()).push("work", {})
        await room.advance(7.7)

    assert await kept(Working, work) >= 8


async def test_what_a_task_does_last() -> None:
    class Working(Game):
        @on("work")
        def work(self, member: Member) -> None:
            self.spawn(self.ends())

        async def ends(self) -> None:
            await asyncio.sleep(1.5)
            self.state.points = 9

    async def work(room: RoomTest) -> None:
        await (await room.join()).push("work", {})

    assert await kept(Working, work) == 9
