"""Tasks of ended activations that are cancelled but not done: they may run code of the actor for a while.

Such code may catch its cancellation, or run on in `finally`. The rule: an activation is over when all tasks are done.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from runtime.actors.activation.turn import HasIdentity
from runtime.actors.calls.peer.frames import Identity


class LeftoverTasks:
    """The tasks by actor, and callbacks for their ends. To be used on one loop only."""

    def __init__(self) -> None:
        self._tasks: dict[Identity, set[asyncio.Task[Any]]] = {}
        self._waiting: dict[Identity, list[Callable[[], object]]] = {}

    def add(self, owner: HasIdentity, tasks: Sequence["asyncio.Task[Any]"]) -> None:
        """Watches the tasks that are not done, except the calling one, which runs code of the host now. O(tasks)."""
        current = asyncio.current_task() if tasks else None
        actor = (owner.kind, owner.key)
        for task in tasks:
            if task is not current and not task.done():
                self._tasks.setdefault(actor, set()).add(task)
                task.add_done_callback(partial(self._ended, actor))

    def any(self) -> bool:
        """Whether there is a leftover task of any actor."""
        return bool(self._tasks)

    def has(self, actor: Identity) -> bool:
        """Whether the actor has a leftover task."""
        return actor in self._tasks

    def actors(self) -> list[Identity]:
        """The actors with leftover tasks."""
        return list(self._tasks)

    def tasks(self, actor: Identity) -> list["asyncio.Task[Any]"]:
        """The leftover tasks of one actor."""
        return list(self._tasks.get(actor, ()))

    def when_ended(self, actor: Identity, call: Callable[[], object]) -> None:
        """Calls `call`, perhaps at once, when the actor has no leftover task."""
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
