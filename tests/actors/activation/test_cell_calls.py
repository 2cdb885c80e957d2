"""Calls of other actors as turns: they are queued as pushes are, and read-only ones are not."""

import asyncio
from typing import Any

import pytest

from runtime.actors.calls.peer.frames import Verb
from stateroom import Member, Room, call, on, readonly
from stateroom.errors import AskCycle, Failed, Moved
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

    @call
    async def back(self, data: str) -> object:
        try:
            return await self.other.ask(data, timeout_s=5.0)
        except AskCycle as error:
            return type(error).__name__

    @readonly
    @call
    async def read(self) -> int:
        await asyncio.sleep(0)
        return self.points

    @call
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


class Welcoming(Room):
    """Its `on_join` asks, straight or by way of another, its own room, which nothing overlaps then."""

    reentrant = True

    async def on_join(self, member: Member, params: dict[str, str]) -> object:
        try:
            return await self.ref("t:{name}", params["over"]).ask("back", self.key, timeout_s=60.0)
        except (AskCycle, Failed) as error:
            return str(error)

    @call
    async def back(self, key: str) -> object:
        return await self.ref("t:{name}", key).ask("read", timeout_s=60.0)

    @call
    def read(self) -> int:
        return 7


@pytest.mark.parametrize("over", ["a", "b"])
async def test_an_ask_that_comes_back_into_a_turn_that_nothing_overlaps_is_refused_at_once(
    serve: Serve, over: str
) -> None:
    _, shard = await serve(Welcoming)
    shard.send(opening(0, "t:{name}", "a"), join(1, topic="t:a", params=b'{"over":"%b"}' % over.encode()))
    async with asyncio.timeout(20):
        got = await shard.receive()
    assert got.kind == JOINED
    assert b"it did not run" in got.body


async def test_a_call_that_is_cut_before_its_first_step_is_answered(serve: Serve) -> None:
    class Cut(Room):
        @call
        def go(self) -> object:
            # It breaks between the call and the first step of what it returns.
            cell: Any = self._activation
            asyncio.get_running_loop().call_soon(cell._owner.background_failed, "task", ValueError())
            return self.never()

        async def never(self) -> None: ...

    service, _ = await serve(Cut)
    async with asyncio.timeout(20):
        with pytest.raises(Moved) as caught:
            await service.call(("t:{name}", "a"), "go", b"null", 60.0, Verb.CALL)
    assert caught.value.may_have_run
