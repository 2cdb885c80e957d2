"""The outcome of user code: what it returned or raised, and what happens to an awaitable that never begins.

A coroutine that never took its first step runs no `finally`, so code that must act at its end wraps it in
`Discardable`. The rule: every exception of user code, of whatever class, ends in `attempt` or `outcome`; none of them
ends a task of the host, or the host.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any

from runtime._native import Steps


class Discardable:
    """Awaits `run(waiting)`. If it is discarded instead, `discarded` is called, whether it had begun or not."""

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
        """It will not be awaited, or its result will be ignored."""
        discard(self.waiting)
        self._discarded()


def discard(waiting: Awaitable[Any]) -> None:
    """Ends an awaitable that will not be awaited. One that has begun must be ended by cancelling its task."""
    if isinstance(waiting, Steps):
        discard(waiting.waiting)
    elif isinstance(waiting, Discardable):
        waiting.discard()
    elif isinstance(waiting, asyncio.Future):
        waiting.cancel()
    elif inspect.iscoroutine(waiting) and inspect.getcoroutinestate(waiting) == inspect.CORO_CREATED:
        waiting.close()


def attempt(function: Callable[..., Any], *args: Any) -> tuple[Any, BaseException | None]:
    """Calls user code. Returns its value, and its exception or None."""
    try:
        return function(*args), None
    except BaseException as error:  # noqa: BLE001 SystemExit and its like must not end the host
        return None, error


async def outcome(waiting: Awaitable[Any]) -> tuple[Any, BaseException | None]:
    """Awaits user code. Returns its value, and its exception or None; a CancelledError is such an exception.

    The host must note for itself that it has cancelled a task which awaits this: `task.cancelling()` also counts the
    requests of user code, as `asyncio.TaskGroup` makes them. Raises GeneratorExit if the task is destroyed.
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
    """Whether a loop runs this code. A coroutine that the collector closes at the end of its loop may not go on."""
    try:
        return asyncio.current_task() is not None
    except RuntimeError:
        return False
