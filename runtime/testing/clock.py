"""A clock that stands still until it is moved: put over the running loop, so that all that waits on it waits for you.

`asyncio.sleep`, timeouts, `loop.call_later`: all of them. The rule: each timer runs at its own time, in order, with
all that it set off, before the clock goes on to the next.
"""

import asyncio
import contextvars
import heapq
from collections.abc import Callable
from itertools import count
from math import inf
from typing import Any, Self

# Code that asks for one more round of the loop each time is not waited for any longer.
MOST_ROUNDS = 1000


class Clock:
    """The time of the running loop, from `with Clock() as clock:` to the end of the block. Starts at 0 seconds.

    Raises RuntimeError where the loop is not asyncio's own (uvloop's clock cannot be stopped), or stands still already.
    """

    def __init__(self, unawaited: Callable[[BaseException], object] | None = None) -> None:
        """`unawaited` is called with what a task raises that nobody awaits, instead of a line in the log."""
        self.now_s = 0.0
        self._unawaited = unawaited
        self._timers: list[tuple[float, int, Callable[[], object]]] = []
        self._numbers = count()

    @staticmethod
    def loop() -> asyncio.BaseEventLoop:
        """The running loop, whose clock may be stopped. Raises RuntimeError."""
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
        """Moves the clock, timer by timer; 0 lets everything run that is due. Raises ValueError for less."""
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
        """Lets everything run that is ready, with all that it makes ready; threads and sockets are not waited for."""
        # asyncio has no public word for "nothing is ready"; a loop that hides it is given all rounds.
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
        context = context or contextvars.copy_context()  # that of whoever asks, as asyncio has it
        handle = asyncio.TimerHandle(when, callback, args, self._loop, context)

        def fire() -> None:
            if not handle.cancelled():
                self._loop.call_soon(lambda: None if handle.cancelled() else callback(*args), context=context)

        heapq.heappush(self._timers, (when, next(self._numbers), fire))
        return handle
