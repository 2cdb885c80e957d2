"""What only the thread of the host may use of an actor."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from stateroom import Member, Room, call, on
from stateroom.testing import RoomTest


class Game(Room):
    presence = True

    def tick(self) -> None: ...

    @call
    def count(self) -> int:
        return len(self.members)

    @on("from a thread")
    async def from_a_thread(self, member: Member, what: str) -> str:
        try:
            await asyncio.to_thread(USES[what], self, member)
        except RuntimeError as error:
            return str(error)
        return "nothing was raised"


async def work() -> None: ...


def spawn(game: Game, member: Member) -> Any:
    waiting = work()
    try:
        return game.spawn(waiting)
    finally:
        waiting.close()


def ask(game: Game, member: Member) -> Any:
    return game.ref(Game, game.key).ask(Game.count).send(None)


USES: dict[str, Callable[[Game, Member], Any]] = {
    "after": lambda game, member: game.after(1, game.tick),
    "every": lambda game, member: game.every(1, game.tick),
    "spawn": spawn,
    "update_presence": lambda game, member: game.update_presence(member),
    "tell_presence": lambda game, member: game.tell_presence(member),
    "tell": lambda game, member: game.ref(Game, game.key).tell(Game.count),
    "ask": ask,
}


@pytest.mark.parametrize("what", USES)
async def test_another_thread_is_told_what_to_use(what: str) -> None:
    async with RoomTest(Game, "a") as room:
        member = await room.join()
        assert "loop.call_soon_threadsafe" in await member.push("from a thread", what)


async def test_any_thread_may_use_a_member() -> None:
    class Lounge(Room):
        @on("x")
        async def say(self, member: Member) -> None:
            await asyncio.to_thread(member.send, "said", 1)

    async with RoomTest(Lounge, "a") as room:
        member = await room.join()
        await member.push("x")
        assert ("said", 1) in [(event, data) for event, data, _ in member.received]
