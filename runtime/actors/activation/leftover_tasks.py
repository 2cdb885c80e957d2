"""Tasks of activations that have ended, cancelled but not done: they may run code of the actor's for a while.

Code may catch its cancellation, or take its time in `finally`. The rule: an activation is over when its last task is.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from runtime.actors.activation.turn import HasIdentity
from runtime.actors.calls.peer.frames import Identity


class LeftoverTasks:
    """The tasks by actor, and what waits for their ends. To be used on one loop only."""

    def __init__(self) -> None:
        self._tasks: dict[Identity, set[asyncio.Task[Any]]] = {}
        self._waiting: dict[Identity, list[Callable[[], object]]] = {}

    def add(self, owner: HasIdentity, tasks: Sequence["asyncio.Task[Any]"]) -> None:
        """Watches those that are not done, except the one that calls: it runs code of the host's by now. O(tasks)."""
        current = asyncio.current_task() if tasks else None
        actor = (owner.kind, owner.key)
        for task in tasks:
            if task is not current and not task.done():
                self._tasks.setdefault(actor, set()).add(task)
                task.add_done_callback(partial(self._ended, actor))

    def any(self) -> bool:
        """Is there one of any actor?"""
        return bool(self._tasks)

    def has(self, actor: Identity) -> bool:
        """Whether a task of the actor lingers."""
        return actor in self._tasks

    def actors(self) -> list[Identity]:
        """Those of which a task lingers."""
        return list(self._tasks)

    def tasks(self, actor: Identity) -> list["asyncio.Task[Any]"]:
        """Those of one actor."""
        return list(self._tasks.get(actor, ()))

    def when_ended(self, actor: Identity, call: Callable[[], object]) -> None:
        """Calls, perhaps at once, when no task of the actor lingers."""
        if actor in self._tasks:
            self._waiting.setdefault(actor, []).append(call)
        else:
            call()

    def _ended(self, actor: Identity, task: "asyncio.Task[Any]") -> None:
        tasks = self._tasks.get(actor, set())
        tasks.discard(task)
        if not tasks:
            self._tasks.pop(actor, None)
            for call in self._waiting.pop(actor, ()):
                call()
