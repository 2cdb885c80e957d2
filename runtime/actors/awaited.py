"""What a turn awaits: how it ends, and what becomes of one that is cut short before it began.

A coroutine that never took its first step runs no `finally`: whoever has something to do at the end of one wraps it
in `Awaited`. The rule: what is given up is closed, and its end is told to whoever waits for it.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any


class Awaited:
    """Awaits `run(waiting)`; should that be given up, calls `given_up`, whether it had begun or not."""

    __slots__ = ("_given_up", "_run", "_waiting")

    def __init__(
        self,
        waiting: Awaitable[Any],
        run: Callable[[Awaitable[Any]], Coroutine[Any, Any, None]],
        given_up: Callable[[], object] = lambda: None,
    ) -> None:
        self._waiting = waiting
        self._run = run
        self._given_up = given_up

    def __await__(self) -> Generator[Any, Any, None]:
        return self._run(self._waiting).__await__()

    def give_up(self) -> None:
        """Nobody will await it, or hear of it if somebody does."""
        give_up(self._waiting)
        self._given_up()


def give_up(waiting: Awaitable[Any]) -> None:
    """Ends what was to be awaited. What has begun is left to whoever cancels its task."""
    if isinstance(waiting, Awaited):
        waiting.give_up()
    elif isinstance(waiting, asyncio.Future):
        waiting.cancel()
    elif inspect.iscoroutine(waiting) and inspect.getcoroutinestate(waiting) == inspect.CORO_CREATED:
        waiting.close()


async def outcome(waiting: Awaitable[Any]) -> tuple[Any, BaseException | None]:
    """What it returned or raised, SystemExit and a CancelledError of its own included: none of it ends a host.

    Raises what comes of cancelling the task that awaits it.
    """
    try:
        return await waiting, None
    except (Exception, asyncio.CancelledError, SystemExit) as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        return None, error
