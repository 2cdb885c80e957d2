"""The tasks of one life of an actor, beside its turns.

The rule: what one raises is told to its actor, and ends nothing else.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from runtime.actors.calls.ambient import detached

T = TypeVar("T")


class Tasks:
    """`ended(error)` hears of each that has ended; None: it returned, or was cancelled. For its loop only."""

    __slots__ = ("_ended", "_loop", "_running")

    def __init__(
        self, loop: asyncio.AbstractEventLoop, ended: Callable[[BaseException | None], object]
    ) -> None:
        self._loop = loop
        self._ended = ended
        self._running: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        return len(self._running)

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Starts one, in nobody's turn."""
        task = self._loop.create_task(_guarded(work), context=detached())
        self._running.add(task)
        task.add_done_callback(self._has_ended)
        return task

    def cancel(self) -> None:
        """Cancels all."""
        for task in self._running:
            task.cancel()

    def _has_ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        self._ended(None if task.cancelled() else task.exception())


async def _guarded(work: Coroutine[Any, Any, T]) -> T:
    """No task of an actor ends its host."""
    try:
        return await work
    except SystemExit as error:
        raise RuntimeError("SystemExit in a task") from error
