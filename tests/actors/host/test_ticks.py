"""The time is given again and again until it is stopped, and slow turns are looked for each time."""

import asyncio
from typing import Any, cast

from runtime.actors.host.ticks import TICK_S, Ticks
from runtime.testing.clock import Clock


class Told:
    """A core, a look-out and a log, which note what they get."""

    def __init__(self) -> None:
        self.times: list[tuple[float, float]] = []
        self.looks: list[float] = []
        self.reported: list[object] = []

    def tick(self, now_s: float, wall_s: float) -> None:
        self.times.append((now_s, wall_s))

    def look(self, now_s: float) -> list[tuple[str, str]]:
        self.looks.append(now_s)
        return [("t 'a'", "slow")]

    def slow(self, reports: list[object]) -> None:
        self.reported += reports


async def test_the_time_is_given_until_it_is_stopped() -> None:
    with Clock() as clock:
        told, loop = Told(), asyncio.get_running_loop()
        whole = cast(Any, told)
        ticks = Ticks(whole, whole, whole, loop, lambda: 1e9)
        began_s = loop.time()
        ticks.tick()
        await clock.advance(TICK_S)
        assert told.times == [(began_s, 1e9), (began_s + TICK_S, 1e9)]
        assert told.looks == [now_s for now_s, _ in told.times]
        assert told.reported == [("t 'a'", "slow")] * 2
        ticks.stop()
        await clock.advance(10 * TICK_S)
        assert len(told.times) == 2


async def test_what_has_not_begun_can_be_stopped() -> None:
    whole = cast(Any, Told())
    Ticks(whole, whole, whole, asyncio.get_running_loop(), float).stop()
