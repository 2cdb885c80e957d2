"""The awaited turns of an actor: exclusive ones one by one, in one task, overlapping ones each in a task of its own.

A task that user code has cancelled, or that a failed `asyncio.TaskGroup` has left cancelled, takes no further turn: the
next one begins in a new task. The rule: every turn ends once, by `ended` or in the result of `cancel`; a task that ends
in the middle of a turn is reported to `lost`.
"""

import asyncio
from collections.abc import Callable
from contextvars import Context
from typing import Any

from runtime._native import HandlerKind, Steps, Turn
from runtime.actors.activation.awaitables import discard, outcome
from runtime.actors.activation.turn import HasIdentity, is_cancelled, task_error
from runtime.actors.calls.context import CURRENT, CallContext
from runtime.actors.calls.peer.frames import Identity

# After this time, consecutive turns yield to the loop: its other work must not wait for a whole batch.
SLICE_S = 0.01


class Turns:
    """The turns of one life of an actor. `ended(turn, value, error, overlapped)` may give the next one.

    `lost(error)`: the task of the turns has ended unexpectedly. `busy(turns)`: a first turn is awaited, after none was.
    `name` and `identity` are those of the actor. To be used on its host's loop only.
    """

    __slots__ = ("_awaiting", "_busy", "_chain", "_ended", "_is_closed", "_is_interrupted", "_loop", "_lost", "_next",
                 "_overlapping", "_task", "_turn", "identity", "name")  # fmt: skip

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        name: str,
        ended: Callable[[Turn, Any, BaseException | None, bool], None],
        actor: HasIdentity | None = None,
        lost: Callable[[BaseException], object] = lambda error: None,
        busy: Callable[["Turns"], object] = lambda turns: None,
    ) -> None:
        self._loop = loop
        self.name = name
        self.identity: Identity | None = (actor.kind, actor.key) if actor is not None else None
        self._chain = (self.identity,) if self.identity is not None else ()
        self._ended = ended
        self._lost = lost
        self._busy = busy
        self._is_closed = self._is_interrupted = False
        self._next: Turn | None = None
        self._turn: Turn | None = None
        self._task: asyncio.Task[None] | None = None
        self._awaiting: asyncio.Future[None] | None = None
        self._overlapping: dict[asyncio.Task[Any], Turn] | None = None

    @property
    def is_quiescent(self) -> bool:
        """Whether no turn is suspended."""
        return self.awaited is None and not self._overlapping

    @property
    def awaited(self) -> Turn | None:
        """The exclusive turn that is awaited: further turns wait for it."""
        return self._turn or self._next

    @property
    def overlapping(self) -> int:
        """How many turns overlap the exclusive one."""
        return len(self._overlapping or ())

    def enqueue(self, turn: Turn) -> None:
        """Awaits an exclusive turn; the one before must have ended."""
        self._next = turn
        self._busy(self)
        if self._task is None:
            # It outlives the turn that this call may be in, so it has an empty context: each turn brings its own.
            self._task = self._loop.create_task(self._run(), name=self.name, context=Context())
            self._task.add_done_callback(self._has_ended)
        elif self._awaiting is not None and not self._awaiting.done():
            self._awaiting.set_result(None)

    def overlap(self, turn: Turn) -> None:
        """Awaits a turn beside others. The core limits their number."""
        if self._overlapping is None:
            self._overlapping = {}
        name = f"{self.name}, {turn.handler}"
        task = self._loop.create_task(self._outcome(turn, interleaves=True), name=name)
        self._overlapping[task] = turn
        task.add_done_callback(self._overlapped)

    def close(self) -> None:
        """No further turn will come."""
        self._is_closed = True
        if self._awaiting is not None and not self._awaiting.done():
            self._awaiting.set_result(None)

    @property
    def tasks(self) -> list["asyncio.Task[Any]"]:
        """The tasks in which turns run."""
        return [*([self._task] if self._task is not None else []), *(self._overlapping or ())]

    def cancel(self) -> list[Turn]:
        """Cancels and discards all awaited turns, and returns them: `ended` is not called for them."""
        self._is_closed = self._is_interrupted = True
        tasks, cancelled = self.tasks, [turn for turn in (self._turn, self._next) if turn is not None]
        cancelled += (self._overlapping or {}).values()
        self._turn = self._next = self._overlapping = None
        current = asyncio.current_task() if tasks else None
        for task in tasks:
            if task is not current:
                task.cancel()
        for turn in cancelled:
            discard(turn.waiting)
        return cancelled

    def interrupt(self, error: BaseException, spared: HandlerKind | None = None) -> list[str]:
        """Ends all turns that wait with this error, now, except those of the handler `spared`; others may follow.

        Their tasks are cancelled, but code of the turns may run there for a while. Returns the names of the handlers.
        """
        handlers = []
        for task in list(self._overlapping or ()):
            if self._overlapping and (turn := self._overlapping.pop(task, None)):
                handlers.append(turn.handler)
                self._end(task, turn, error, True)
        one, task_of_one = self._turn, self._task
        if one is not None and task_of_one is not None and one.kind != spared:
            self._turn = self._task = self._awaiting = None
            handlers.append(one.handler)
            self._end(task_of_one, one, error, False)
        return handlers

    def _end(self, task: "asyncio.Task[Any]", turn: Turn, error: BaseException, overlapped: bool) -> None:
        task.cancel()
        discard(turn.waiting)
        self._ended(turn, None, error, overlapped)

    async def _run(self) -> None:
        task, yield_at_s = asyncio.current_task(), self._loop.time() + SLICE_S
        while not self._is_closed or self._next is not None:
            if self._next is None:
                turn = value = error = None  # what the last turn got and returned is not kept
                self._awaiting = self._loop.create_future()
                await self._awaiting
                yield_at_s = self._loop.time() + SLICE_S
                continue
            turn, self._next = self._next, None
            self._turn = turn
            value, error = await self._outcome(turn, interleaves=False)
            if self._is_interrupted or self._turn is not turn:
                return
            self._turn = None
            self._ended(turn, value, error, False)
            if is_cancelled(task, error):
                self._replace()
                return
            if self._loop.time() >= yield_at_s:
                # Turns whose awaits never suspend would occupy the loop.
                await asyncio.sleep(0)
                yield_at_s = self._loop.time() + SLICE_S

    async def _outcome(self, turn: Turn, *, interleaves: bool) -> tuple[Any, BaseException | None]:
        if not isinstance(turn.waiting, Steps):
            return await outcome(turn.waiting)
        context = CallContext(self._chain, interleaves=interleaves)
        turn.waiting.context.run(CURRENT.set, context)
        ended = await outcome(turn.waiting)
        # Tasks that it has started go on, outside of any turn.
        context.has_ended = True
        return ended

    def _replace(self) -> None:
        """Gives the next turn a new task."""
        self._task = self._awaiting = None
        if self._next is not None and not self._is_closed:
            self.enqueue(self._next)

    def _has_ended(self, task: asyncio.Task[None]) -> None:
        if self._is_closed or task is not self._task:
            return
        self._task = self._awaiting = None
        self._lost(task_error(task) or RuntimeError("the task of its turns has returned"))

    def _overlapped(self, task: asyncio.Task[Any]) -> None:
        """An overlapping turn has ended. One that was cancelled before its first step has an outcome too."""
        turn = self._overlapping.pop(task, None) if self._overlapping else None
        if turn is None:
            return
        error = task_error(task)
        value, error = task.result() if error is None else (None, error)
        discard(turn.waiting)
        self._ended(turn, value, error, True)
