"""Snapshots of a room that always has a suspended turn."""

import asyncio

import msgspec
import pytest

from stateroom import Member, Room, on, readonly
from tests.actors.activation.test_timers import HandClock
from tests.actors.conftest import Serve
from tests.actors.fake_shard import JOINED, join, opening, push


class Score(msgspec.Struct):
    points: int = 0


class Game(Room):
    state: Score
    gate: asyncio.Event

    @readonly
    @on("look")
    async def look(self, member: Member) -> int:
        await self.gate.wait()
        return self.state.points

    @on("play")
    async def play(self, member: Member) -> int:
        self.state.points += 10
        await self.gate.wait()
        return self.state.points

    @on("add")
    def add(self, member: Member) -> int:
        self.state.points += 1
        return self.state.points


class Reentrant(Game):
    reentrant = True


@pytest.mark.parametrize(
    ("kind", "waits", "after_s", "points"), [(Game, "look", 1.0, 1), (Reentrant, "play", 5.0, 11)]
)
async def test_state_is_kept_although_a_turn_overlaps(
    serve: Serve, kind: type[Game], waits: str, after_s: float, points: int
) -> None:
    kind.gate = asyncio.Event()
    service, shard = await serve(kind)
    rooms = service._actors
    assert rooms is not None
    rooms.clock = clock = HandClock()
    shard.send(opening(0, "t:{name}", "a"), join(1, topic="t:a"))
    assert (await shard.receive()).kind == JOINED
    shard.send(push(1, waits, "{}", "1"), push(1, "add", "{}", "2"))
    assert (await shard.receive()).reference == "2"
    clock.move(after_s)
    kept = rooms.snapshots.get("t:{name}", "a")
    assert kept is not None
    assert msgspec.msgpack.decode(kept, type=Score) == Score(points)
    kind.gate.set()
    assert (await shard.receive()).reference == "1"
