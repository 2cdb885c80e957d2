"""The clock of a test: it only moves when the test moves it."""

import asyncio
import time
from contextvars import ContextVar, copy_context

import pytest

from runtime.testing.clock import Clock


async def test_nothing_happens_until_the_clock_is_moved() -> None:
    began_s = time.monotonic()
    with Clock() as clock:
        asleep = asyncio.ensure_future(asyncio.sleep(3600, "rested"))
        await clock.advance(3599.9)
        assert not asleep.done()
        await clock.advance(0.1)
        assert asleep.result() == "rested"
        assert asyncio.get_running_loop().time() == 3600
    assert asyncio.get_running_loop().time() >= began_s


async def test_a_timer_runs_in_the_context_of_its_caller() -> None:
    name: ContextVar[str] = ContextVar("name", default="nobody")
    seen: list[str] = []
    with Clock() as clock:
        loop, given = asyncio.get_running_loop(), copy_context()
        given.run(name.set, "given")
        name.set("setter")
        loop.call_later(1, lambda: seen.append(name.get()))
        loop.call_later(2, lambda: seen.append(name.get()), context=given)
        name.set("mover")
        await clock.advance(2)
    assert seen == ["setter", "given"]


async def test_timers_run_at_their_own_times_and_may_set_others() -> None:
    at_s: list[float] = []
    with Clock() as clock:
        loop = asyncio.get_running_loop()

        def tick() -> None:
            at_s.append(loop.time())
            loop.call_later(0.25, tick)

        tick()
        loop.call_later(0.3, lambda: at_s.append(loop.time())).cancel()
        await clock.advance(1)
    assert at_s == [0, 0.25, 0.5, 0.75, 1.0]


async def test_a_timer_may_be_cancelled_by_another_timer_of_the_same_time() -> None:
    ran: list[str] = []
    with Clock() as clock:
        loop = asyncio.get_running_loop()
        second: asyncio.TimerHandle
        loop.call_later(1, lambda: (ran.append("first"), second.cancel()))
        second = loop.call_later(1, ran.append, "second")
        await clock.advance(1)
    assert ran == ["first"]


async def test_two_tasks_that_move_the_clock_never_move_it_back() -> None:
    with Clock() as clock:
        settling = asyncio.ensure_future(clock.advance(0))
        await asyncio.sleep(0)
        await asyncio.gather(settling, clock.advance(5))
        assert clock.now_s == 5


async def test_the_clock_is_moved_by_a_finite_number_of_seconds() -> None:
    with Clock() as clock:
        for wrong in (-1, float("nan"), float("inf")):
            with pytest.raises(ValueError, match="a number of seconds from 0"):
                await clock.advance(wrong)


async def test_a_loop_has_one_test_clock_at_a_time() -> None:
    with Clock() as clock:
        with pytest.raises(RuntimeError, match="stands still already"), Clock():
            pass
        await clock.advance(1)
        assert asyncio.get_running_loop().time() == 1


async def test_timeouts_follow_the_clock() -> None:
    with Clock() as clock:
        waiting = asyncio.ensure_future(asyncio.wait_for(asyncio.Event().wait(), 5))
        await clock.advance(5)
        with pytest.raises(TimeoutError):
            waiting.result()


def test_a_loop_with_a_clock_of_its_own_is_refused() -> None:
    uvloop = pytest.importorskip("uvloop")

    async def enter() -> None:
        with pytest.raises(RuntimeError, match="asyncio's own"), Clock():
            pass

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(enter())
