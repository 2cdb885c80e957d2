"""Calls of other actors, as turns: they wait as pushes do, and what only reads does not."""

import asyncio

from runtime import Member, Room, on, readonly
from runtime.errors import AskCycle
from tests.actors.conftest import Serve
from tests.actors.fake_shard import JOINED, FakeShard, join, opening, push


class Pair(Room):
    """Two of them, a and b: each asks the other, and is asked back while it waits."""

    def on_start(self) -> None:
        self.points = 7
        self.other = self.ref("t:{name}", "b" if self.key == "a" else "a")

    @on("go")
    async def go(self, member: Member, data: str) -> object:
        return await self.other.ask("back", data, timeout_s=5.0)

    @on("back")
    async def back(self, data: str) -> object:
        try:
            return await self.other.ask(data, timeout_s=5.0)
        except AskCycle as error:
            return type(error).__name__

    @readonly
    @on("read")
    async def read(self) -> int:
        await asyncio.sleep(0)
        return self.points

    @on("write")
    def write(self) -> int:
        self.points += 1
        return self.points


class Open(Pair):
    reentrant = True


async def asked(serve: Serve, kind: type[Room], what: str) -> bytes:
    _, shard = await serve(kind)
    await joined(shard)
    shard.send(push(1, "go", f'"{what}"', "1"))
    return (await shard.receive()).body


async def joined(shard: FakeShard) -> None:
    shard.send(opening(0, "t:{name}", "a"), join(1, topic="t:a"))
    assert (await shard.receive()).kind == JOINED


async def test_a_reader_answers_while_its_actor_waits_for_the_one_that_asks(serve: Serve) -> None:
    assert await asked(serve, Pair, "read") == b"7"


async def test_a_writer_would_wait_for_ever_and_is_refused(serve: Serve) -> None:
    assert await asked(serve, Pair, "write") == b'"AskCycle"'


async def test_a_reentrant_actor_is_called_back(serve: Serve) -> None:
    assert await asked(serve, Open, "write") == b"8"
