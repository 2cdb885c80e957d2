"""Slow turns are reported with their line, once, and only if they delay other turns."""

import asyncio
import inspect
from collections.abc import Awaitable
from typing import Any

import pytest
from structlog.testing import capture_logs

from runtime._native import HandlerKind, Turn
from runtime.actors.activation.turns import Turns
from runtime.actors.diagnostics.failures import Slow
from runtime.actors.diagnostics.slow_turns import SlowTurns, frames_awaited
from stateroom import Member, Room, on
from stateroom.testing import RoomTest


async def deep() -> None:
    await asyncio.sleep(1000)


async def handler() -> None:
    await deep()


class Named:
    kind, key = "t", "a"


class Watched:
    """An actor in a turn, for which as many others wait as the test says."""

    def __init__(self, after_s: float = 1.0) -> None:
        self.waiting = 1
        self.slow = SlowTurns(after_s, lambda kind, key: self.waiting)
        self.turns = Turns(
            asyncio.get_running_loop(), "t 'a'", lambda *_: None, Named(), busy=self.slow.busy.add
        )

    async def enqueue(self, waiting: Awaitable[Any], kind: HandlerKind = HandlerKind.ON_EVENT) -> None:
        self.turns.enqueue(Turn(waiting, kind, "say"))
        await asyncio.sleep(0)

    def look(self, *times_s: float) -> list[tuple[float, Slow]]:
        return [(at_s, slow) for at_s in times_s for _, slow in self.slow.look(at_s)]


async def test_a_turn_is_reported_once_when_its_time_is_over() -> None:
    watched = Watched()
    await watched.enqueue(handler())
    ((at_s, slow),) = watched.look(0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
    line = inspect.getsourcelines(deep)[1] + 1
    assert (at_s, slow.handler, slow.turn_s, slow.waiting) == (1.0, "on say", 1.0, 1)
    assert slow.line == f"{__file__}:{line} in deep"
    watched.turns.cancel()


async def test_nothing_is_reported_until_somebody_waits() -> None:
    watched = Watched()
    watched.waiting = 0
    await watched.enqueue(handler())
    assert watched.look(0.0, 0.5, 1.0, 1.5) == []
    watched.waiting = 3
    ((_, slow),) = watched.look(2.0, 2.5)
    assert (slow.turn_s, slow.waiting) == (2.0, 3)
    watched.turns.cancel()


async def test_each_turn_has_its_own_time_and_who_is_done_is_forgotten() -> None:
    watched, gate = Watched(), asyncio.Event()

    async def waits() -> None:
        await gate.wait()

    await watched.enqueue(waits())
    assert watched.look(0.0, 0.5) == []
    gate.set()
    while watched.turns.awaited is not None:
        await asyncio.sleep(0)
    await watched.enqueue(handler())
    assert [at_s for at_s, _ in watched.look(1.0, 1.5, 2.0)] == [2.0]
    watched.turns.cancel()
    assert (watched.look(2.5), watched.slow.busy) == ([], set())


async def test_time_in_which_the_loop_was_blocked_is_charged_to_no_turn() -> None:
    watched = Watched()
    await watched.enqueue(handler())
    assert [at_s for at_s, _ in watched.look(0.0, 60.0, 60.5)] == [60.5]
    watched.turns.cancel()


async def test_zero_turns_it_off() -> None:
    watched = Watched(0)
    await watched.enqueue(handler())
    assert (watched.look(0.0, 0.5, 1.0), watched.slow.busy) == ([], set())
    watched.turns.cancel()


@pytest.mark.parametrize(
    ("kind", "name", "offers"),
    [
        (HandlerKind.ON_EVENT, "on say", {"spawn", "reentrant", "@readonly"}),
        (HandlerKind.ON_MESSAGE, "on_message", {"spawn", "reentrant", "@readonly"}),
        (HandlerKind.CALL, "handler", {"spawn", "reentrant", "@readonly"}),
        (HandlerKind.ON_JOIN, "on_join", {"spawn"}),
        (HandlerKind.ON_START, "on_start", {"spawn"}),
        (HandlerKind.ON_STOP, "on_stop", {"on_stop"}),
    ],
)
async def test_only_ways_that_the_handler_has_are_offered(
    kind: HandlerKind, name: str, offers: set[str]
) -> None:
    watched = Watched()
    await watched.enqueue(handler(), kind)
    ((_, slow),) = watched.look(0.0, 0.5, 1.0)
    assert {way for way in ("spawn", "reentrant", "@readonly", "on_stop") if way in slow.instead} == offers
    assert slow.handler == name
    watched.turns.cancel()


async def test_what_is_no_user_code_is_shown_as_far_as_it_can_be() -> None:
    watched, ready = Watched(), asyncio.get_running_loop().create_future()
    await watched.enqueue(ready, HandlerKind.CALL)
    ((_, slow),) = watched.look(0.0, 0.5, 1.0)
    assert (slow.handler, slow.line) == ("call", "unknown")
    ready.cancel()
    watched.turns.cancel()
    sleeping = asyncio.sleep(1)
    assert [frame.f_code.co_name for frame in frames_awaited(sleeping)] == ["sleep"]
    sleeping.close()


class Sleeper(Room):
    @on("sleep")
    async def sleep(self, member: Member) -> None:
        await handler()

    @on("beat")
    def begin(self, member: Member) -> None:
        self.every(1, self.beat)

    async def beat(self) -> None:
        await handler()


async def test_a_handler_that_others_wait_for_is_logged_on_the_hosts_clock() -> None:
    async with RoomTest(Sleeper, "lobby") as room:
        ada, ben = await room.join(), await room.join()
        with capture_logs() as lines:
            ada.cast("sleep")
            await room.advance(5)
            assert lines == []
            for _ in range(3):
                ben.cast("sleep")
            await room.advance(1)
    ((line),) = lines
    assert (line["event"], line["handler"]) == ("turn_slow", "on sleep")
    assert (line["waiting"], line["left_out"]) == (3, 0)
    assert line["line"].endswith("in deep")


async def test_a_timer_is_named_by_its_function() -> None:
    async with RoomTest(Sleeper, "lobby") as room:
        ada = await room.join()
        with capture_logs() as lines:
            ada.cast("beat")
            await room.advance(1.5)
            ada.cast("sleep")
            await room.advance(2)
    assert [(line["handler"], line["waiting"]) for line in lines] == [("Sleeper.beat", 1)]
