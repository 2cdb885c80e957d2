"""The tasks of one activation, beside its turns.

The rule: what a task raises fails its actor, and ends nothing else.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextvars import Context
from typing import Any, TypeVar

from runtime.actors.activation.awaitables import discard, outcome
from runtime.actors.calls.context import detached_context

T = TypeVar("T")
Steps = Callable[[Context, Awaitable[Any]], Awaitable[Any]]


class Tasks:
    """`ended(error)` is called at the end of each task; None: it returned, or was cancelled. For its loop only.

    `steps(context, work)` is what is awaited for a coroutine.
    """

    __slots__ = ("_ended", "_loop", "_running", "_steps")

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        ended: Callable[[BaseException | None], object],
        steps: Steps = lambda context, work: work,
    ) -> None:
        self._loop = loop
        self._ended = ended
        self._steps = steps
        self._running: dict[asyncio.Task[Any], Coroutine[Any, Any, Any]] = {}

    def __len__(self) -> int:
        return len(self._running)

    def __iter__(self) -> Iterator[asyncio.Task[Any]]:
        return iter(tuple(self._running))

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Starts a task, outside of any turn."""
        task = self._loop.create_task(
            _guarded(self._steps(detached_context(), work)), context=detached_context()
        )
        self._running[task] = work
        task.add_done_callback(self._has_ended)
        return task

    def cancel(self) -> None:
        """Cancels all tasks."""
        for task in list(self._running):
            task.cancel()

    def _has_ended(self, task: asyncio.Task[Any]) -> None:
        # A task that was cancelled before its first step has not awaited its work.
        discard(self._running.pop(task))
        self._ended(None if task.cancelled() else task.exception())


async def _guarded(work: Awaitable[Any]) -> Any:
    """Awaits the work. asyncio would let SystemExit and KeyboardInterrupt of a task end the host."""
    value, error = await outcome(work)
    if error is None:
        return value
    if isinstance(error, Exception | asyncio.CancelledError):
        raise error
    raise RuntimeError(f"{type(error).__name__} in a task") from error
