"""How user code ends: what it returned or raised, and what becomes of an awaitable that is cut short before it began.

A coroutine that never took its first step runs no `finally`: code that has something to do at the end of one wraps it
in `Discardable`. The rule: every exception of user code ends in `attempt` or `outcome`, whatever its class, and is the
actor's; none of it ends a task of the host, or the host.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any

from runtime._native import Steps


class Discardable:
    """Awaits `run(waiting)`; should that be given up, calls `discarded`, whether it had begun or not."""

    __slots__ = ("_discarded", "_run", "waiting")

    def __init__(
        self,
        waiting: Awaitable[Any],
        run: Callable[[Awaitable[Any]], Coroutine[Any, Any, None]],
        discarded: Callable[[], object] = lambda: None,
    ) -> None:
        self.waiting = waiting
        self._run = run
        self._discarded = discarded

    def __await__(self) -> Generator[Any, Any, None]:
        return self._run(self.waiting).__await__()

    def discard(self) -> None:
        """Nobody will await it, or hear of it if somebody does."""
        discard(self.waiting)
        self._discarded()


def discard(waiting: Awaitable[Any]) -> None:
    """Ends what was to be awaited. What has begun is left to whoever cancels its task."""
    if isinstance(waiting, Steps):
        discard(waiting.waiting)
    elif isinstance(waiting, Discardable):
        waiting.discard()
    elif isinstance(waiting, asyncio.Future):
        waiting.cancel()
    elif inspect.iscoroutine(waiting) and inspect.getcoroutinestate(waiting) == inspect.CORO_CREATED:
        waiting.close()


def attempt(function: Callable[..., Any], *args: Any) -> tuple[Any, BaseException | None]:
    """Calls user code. What it returned or raised."""
    try:
        return function(*args), None
    except BaseException as error:  # noqa: BLE001 SystemExit and its like must not end the host
        return None, error


async def outcome(waiting: Awaitable[Any]) -> tuple[Any, BaseException | None]:
    """Awaits user code. What it returned or raised, a CancelledError included.

    A task that awaits this and is cancelled by the host must know so by a mark of the host: `task.cancelling()` also
    counts what user code asks of the task, as `asyncio.TaskGroup` does. Raises GeneratorExit if the task is destroyed.
    """
    try:
        return await waiting, None
    except GeneratorExit as error:
        if not _runs():
            raise
        return None, error
    except BaseException as error:  # noqa: BLE001 as in `attempt`
        return None, error


def _runs() -> bool:
    """A loop runs this code. A coroutine that is closed by the collector at the end of its loop may not go on."""
    try:
        return asyncio.current_task() is not None
    except RuntimeError:
        return False
