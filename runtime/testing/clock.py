"""A clock for the running loop that only moves when the test moves it.

It controls `asyncio.sleep`, timeouts and `loop.call_later`. The rule: timers run in order, each at its own time;
everything that a timer sets off runs before the clock moves to the next one.
"""

import asyncio
import contextvars
import heapq
from collections.abc import Callable
from itertools import count
from math import inf
from typing import Any, Self

# `settle` stops after this many rounds, in case code asks for another round of the loop each time.
MOST_ROUNDS = 1000


class Clock:
    """The clock of the running loop within a block `with Clock() as clock:`. It starts at 0 seconds.

    Raises RuntimeError if the loop is not asyncio's own (uvloop's clock cannot be replaced), or has such a clock
    already.
    """

    def __init__(self, unawaited: Callable[[BaseException], object] | None = None) -> None:
        """`unawaited` is called with the errors of tasks that nobody awaits; asyncio would only log them."""
        self.now_s = 0.0
        self._unawaited = unawaited
        self._timers: list[tuple[float, int, Callable[[], object]]] = []
        self._numbers = count()

    @staticmethod
    def loop() -> asyncio.BaseEventLoop:
        """The running loop. Raises RuntimeError if its clock cannot be replaced."""
        loop = asyncio.get_running_loop()
        if not isinstance(loop, asyncio.BaseEventLoop):
            raise RuntimeError("the test runs on a loop whose clock cannot be stopped: use asyncio's own")
        if "time" in vars(loop):
            raise RuntimeError("the clock of this loop stands still already: one RoomTest at a time")
        return loop

    def __enter__(self) -> Self:
        self._loop = loop = self.loop()
        self._handler = loop.get_exception_handler()
        if self._unawaited is not None:
            loop.set_exception_handler(self._raised)
        loop.time = self._time  # type: ignore[method-assign]
        loop.call_at = self._call_at  # type: ignore[assignment, method-assign]
        return self

    def __exit__(self, *raised: object) -> None:
        del self._loop.time, self._loop.call_at
        self._loop.set_exception_handler(self._handler)

    def _raised(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if self._unawaited is not None and error is not None and "future" in context:
            self._unawaited(error)
        elif self._handler is not None:
            self._handler(loop, context)
        else:
            loop.default_exception_handler(context)

    async def advance(self, seconds: float) -> None:
        """Moves the clock forward, timer by timer; 0 runs everything that is due. Raises ValueError for negative,
        infinite and NaN seconds.
        """
        if not 0 <= seconds < inf:
            raise ValueError(f"a clock is moved by a number of seconds from 0, not by {seconds}")
        until_s = self.now_s + seconds
        await self.settle()
        while self._timers and self._timers[0][0] <= until_s:
            self.now_s = max(self.now_s, self._timers[0][0])
            while self._timers and self._timers[0][0] <= self.now_s:
                heapq.heappop(self._timers)[2]()
            await self.settle()
        self.now_s = max(self.now_s, until_s)  # another task may have moved it meanwhile
        await self.settle()

    async def settle(self) -> None:
        """Runs everything that is ready, and everything that becomes ready by it. Threads and sockets are not
        awaited.
        """
        # asyncio has no public way to tell that nothing is ready; without the private one, all rounds are run.
        ready = getattr(self._loop, "_ready", (None,))
        for _ in range(MOST_ROUNDS):
            await asyncio.sleep(0)
            if not ready:
                break

    def _time(self) -> float:
        return self.now_s

    def _call_at(
        self,
        when: float,
        callback: Callable[..., object],
        *args: Any,
        context: contextvars.Context | None = None,
    ) -> asyncio.TimerHandle:
        context = context or contextvars.copy_context()  # the context of the caller, as in asyncio
        handle = asyncio.TimerHandle(when, callback, args, self._loop, context)

        def fire() -> None:
            if not handle.cancelled():
                self._loop.call_soon(lambda: None if handle.cancelled() else callback(*args), context=context)

        heapq.heappush(self._timers, (when, next(self._numbers), fire))
        return handle
