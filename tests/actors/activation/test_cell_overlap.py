"""Turns that overlap: in rooms that are re-entrant, and of handlers that only read."""

import asyncio
import json

from stateroom import Member, Reject, Room, on, readonly
from tests.actors.conftest import Serve
from tests.actors.fake_shard import JOINED, REFUSED, FakeShard, Frame, join, opening, push

OPENED = opening(0, "t:{name}", "a")


class Gated(Room):
    gate: asyncio.Event

    def on_start(self) -> None:
        type(self).gate = asyncio.Event()
        self.done = 0

    @on("wait")
    async def wait(self, member: Member) -> int:
        await self.gate.wait()
        self.done += 1
        return self.done

    @on("open")
    def open(self, member: Member) -> str:
        self.gate.set()
        return "opened"

    @readonly
    @on("count")
    async def count(self, member: Member) -> int:
        await asyncio.sleep(0)
        return self.done

    def on_leave(self, member: Member, reason: str) -> None:
        self.broadcast("left", self.done)


class Reentrant(Gated):
    reentrant = True


class Guarded(Room):
    """It decides after a while whom it lets in: nobody."""

    async def on_join(self, member: Member, params: dict[str, str]) -> None:
        await asyncio.sleep(0)
        raise Reject("forbidden", "not you")

    @readonly
    @on("secret")
    def secret(self, member: Member) -> str:
        return "for members only"


async def joined(shard: FakeShard, *members: int) -> None:
    shard.send(OPENED, *(join(member, topic="t:a") for member in members))
    for _ in members:
        assert (await shard.receive()).kind == JOINED


def answer(frame: Frame) -> tuple[str, bytes]:
    return frame.reference, frame.body


async def test_a_reentrant_room_goes_on_while_handlers_wait(serve: Serve) -> None:
    _, shard = await serve(Reentrant)
    await joined(shard, 1)
    shard.send(*(push(1, event, "{}", ref) for event, ref in (("wait", "1"), ("wait", "2"), ("open", "3"))))
    assert [answer(await shard.receive()) for _ in range(3)] == [("3", b'"opened"'), ("1", b"1"), ("2", b"2")]


async def test_other_rooms_wait(serve: Serve) -> None:
    _, shard = await serve(Gated)
    await joined(shard, 1, 2)
    shard.send(push(1, "wait", "{}", "1"), push(1, "open", "{}", "2"), push(2, "count", "{}", "probe"))
    assert answer(await shard.receive()) == ("probe", b"0")
    Gated.gate.set()
    assert [(await shard.receive()).reference for _ in range(2)] == ["1", "2"]


async def test_a_reader_overtakes_what_others_wait_for(serve: Serve) -> None:
    _, shard = await serve(Gated)
    await joined(shard, 1, 2)
    shard.send(push(1, "wait", "{}", "1"), push(1, "open", "{}", "2"), push(2, "count", "{}", "3"))
    assert answer(await shard.receive()) == ("3", b"0")
    Gated.gate.set()
    assert [answer(await shard.receive()) for _ in range(2)] == [("1", b"1"), ("2", b'"opened"')]


async def test_a_reader_does_not_run_for_a_member_that_has_not_joined(serve: Serve) -> None:
    _, shard = await serve(Guarded)
    shard.send(OPENED, join(1, topic="t:a"), push(1, "secret", "{}", "2"))
    assert (await shard.receive()).kind == REFUSED
    reference, body = answer(await shard.receive())
    assert (reference, json.loads(body)["code"]) == ("2", "not_joined")


async def test_a_reader_does_not_overtake_what_its_own_member_sent(serve: Serve) -> None:
    _, shard = await serve(Gated)
    await joined(shard, 1, 2, 3)
    shard.send(push(1, "wait", "{}", "1"), push(2, "open", "{}", "2"), push(2, "count", "{}", "3"))
    shard.send(push(3, "count", "{}", "probe"))
    assert answer(await shard.receive()) == ("probe", b"0")
    Gated.gate.set()
    assert [answer(await shard.receive())[0] for _ in range(3)] == ["1", "2", "3"]


async def test_a_stop_waits_for_all_that_overlap(serve: Serve) -> None:
    ended: list[int] = []

    class Counting(Reentrant):
        def on_stop(self, reason: str) -> None:
            ended.append(self.done)

    service, shard = await serve(Counting)
    await joined(shard, 1)
    shard.send(push(1, "wait", "{}", "1"), push(1, "wait", "{}", "2"), push(1, "count", "{}", "probe"))
    assert answer(await shard.receive()) == ("probe", b"0")
    stopping = asyncio.ensure_future(service.stop(5.0))
    await asyncio.sleep(0)
    assert ended == []
    Counting.gate.set()
    await stopping
    assert ended == [2]


async def test_a_timer_that_raises_while_its_room_stops_does_not_keep_it_from_stopping(serve: Serve) -> None:
    ended: list[str] = []

    class Failing(Reentrant):
        @on("timer")
        def timer(self, member: Member) -> None:
            self.after(0, self.fail)

        async def fail(self) -> None:
            self.broadcast("timer", None)
            await self.gate.wait()
            raise ZeroDivisionError

        def on_stop(self, reason: str) -> None:
            ended.append(reason)

    service, shard = await serve(Failing)
    await joined(shard, 1)
    shard.send(push(1, "timer", "{}", "1"))
    assert [(await shard.receive()).event for _ in range(2)] == ["", "timer"]
    stopping = asyncio.ensure_future(service.stop(3600.0))
    await asyncio.sleep(0)
    Failing.gate.set()
    await stopping
    assert ended == ["shutdown"]
