"""One activation of an actor, from its construction to its end or failure: its timers, tasks, turns and state.
The rule: when it is over, nothing of it runs and nothing new begins; the next activation has its own.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import Context
from functools import partial
from typing import Any, Protocol, TypeVar

from runtime._native import Turn
from runtime.actors.activation.awaitables import attempt, discard
from runtime.actors.activation.leftover_tasks import LeftoverTasks
from runtime.actors.activation.snapshots import SnapshotKeeper, SnapshotStore
from runtime.actors.activation.tasks import Tasks
from runtime.actors.activation.thread_check import check_thread
from runtime.actors.activation.timers import Clock, Timer, Timers
from runtime.actors.activation.turns import Turns
from runtime.actors.actor import Actor
from runtime.actors.addressing.refs import Refs
from runtime.actors.calls.ref import Ref
from runtime.actors.declare.state import state_of
from runtime.actors.diagnostics.failures import FailureLog
from runtime.actors.diagnostics.slow_turns import SlowTurns

T = TypeVar("T")


class Host(Protocol):
    """What a activation needs of its host."""

    loop: asyncio.AbstractEventLoop
    clock: Clock
    thread: int  # the one that the loop runs on
    failures: FailureLog
    snapshots: SnapshotStore
    refs: Refs
    leftovers: LeftoverTasks
    slow: SlowTurns

    def row_epoch(self, kind: str, key: str) -> int:
        """The row epoch under which this host owns the actor."""


class Owner(Protocol):
    """What an activation needs of its cell."""

    topic: str

    def remind(self, ticket: int) -> None:
        """Gives the actor a turn that calls `Activation.run` with this ticket."""

    def background_failed(self, what: str, error: BaseException) -> None:
        """A "timer" or "task" has raised."""

    def ended(self, turn: Turn, value: Any, error: BaseException | None, overlapped: bool) -> None:
        """See Turns."""

    def lost(self, error: BaseException) -> None:
        """See Turns."""

    def tasks_running(self, is_working: bool) -> None:
        """The first task beside the turns has begun, or the last one has ended."""

    def steps(self, context: Context, waiting: Awaitable[Any]) -> Awaitable[Any]:
        """Wraps the work of a task, so that it runs in this context, under its actor's mark."""


class Activation:
    """See the module. A host has thousands of them, so what few of them need is made when it is needed."""

    _is_over = property(lambda self: not self._thread)
    __slots__ = ("_host", "_keeper", "_owner", "_tasks", "_thread", "_timers", "_turns", "actor")

    def __init__(self, host: Host, owner: Owner, actor: Actor) -> None:
        """Restores the state of an actor that the core knows, before its `__init__`."""
        self.actor, self._host, self._owner, self._thread = actor, host, owner, host.thread  # 0: it has ended
        self._turns: Turns | None = None
        self._timers: Timers | None = None
        self._tasks: Tasks | None = None
        self._keeper: SnapshotKeeper | None = None
        if (state := state_of(type(actor))) is not None:
            report = partial(host.failures.unsaved, owner.topic)
            row_epoch = host.row_epoch(actor.kind, actor.key)
            self._keeper = SnapshotKeeper(state, host.snapshots, row_epoch, host.clock, self, report)
            self._keeper.restore(actor)

    @property
    def turns(self) -> Turns:
        """Its awaited turns."""
        if self._turns is None:
            own, host = self._owner, self._host
            self._turns = Turns(host.loop, own.topic, own.ended, self.actor, own.lost, host.slow.busy.add)
        return self._turns

    @property
    def overlapping(self) -> int:
        """How many turns overlap the exclusive one."""
        return self._turns.overlapping if self._turns is not None else 0

    @property
    def is_quiescent(self) -> bool:
        """Whether no turn that may change the state is suspended. Without `reentrant`, overlapping turns only read."""
        turns = self._turns
        return turns is None or turns.is_quiescent or (not self.actor.reentrant and self.between_turns)

    @property
    def between_turns(self) -> bool:
        """Whether no turn is suspended, apart from overlapping ones."""
        return self._turns is None or self._turns.awaited is None

    @property
    def has_tasks(self) -> bool:
        """Tasks run beside its turns."""
        return bool(self._tasks) and not self._is_over

    def after(self, delay_s: float, repeats: bool, call: Callable[[], Any]) -> Timer:
        """See Actor.after and Actor.every. Raises RuntimeError after the end."""
        self._check("timer")
        if self._timers is None:
            self._timers = Timers(self._host.clock, self._owner.remind)
        return self._timers.start(delay_s, repeats, call)

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """See Actor.spawn. Raises RuntimeError after the end."""
        if self._is_over:
            discard(work)
        self._check("task")
        if self._tasks is None:
            self._tasks = Tasks(self._host.loop, self._task_ended, self._owner.steps)
        self.mark_dirty()
        if not self._tasks:
            self._owner.tasks_running(True)
        return self._tasks.spawn(work)

    def save(self) -> Awaitable[None]:
        """See Actor.save. Raises RuntimeError for an actor without `state`, and after the end."""
        if self._keeper is None:
            raise RuntimeError(f"{type(self.actor).__name__}: annotate `state` with a Struct to save it")
        self._check("snapshot")
        return self._keeper.save()

    def ref(self, kind: type[Any] | str, key: str) -> Ref[Any]:
        """See Actor.ref."""
        return self._host.refs.ref(kind, key)

    def mark_dirty(self) -> None:
        """The state may have changed."""
        if self._keeper is not None and not self._is_over:
            self._keeper.mark_dirty()

    def turn_ended(self) -> None:
        """An awaited turn has ended."""
        if self._keeper is not None and not self._is_over:
            self._keeper.turn_ended()

    def run(self, ticket: int) -> Awaitable[None] | None:
        """Runs the turn of a timer. Returns what must be awaited, if anything; it may raise TimerFailed."""
        if self._timers is None or self._is_over:
            return None
        waiting, error = attempt(self._timers.turn, ticket)
        if error is not None:
            self._owner.background_failed("timer", error.__cause__ or error)
        elif waiting is None:
            self.mark_dirty()
        return waiting  # type: ignore[no-any-return]

    def stop_background(self) -> int:
        """Ends timers and tasks; suspended turns go on. Returns how many of them overlap."""
        self._thread = 0
        if self._timers is not None:
            self._timers.close()
        if self._tasks is not None:
            self._tasks.cancel()
        return self.overlapping

    def end(self, in_order: bool) -> list[Turn]:
        """Ends it. With `in_order`, a last snapshot is taken. Returns the turns that were interrupted."""
        self.stop_background()
        left, cut = list(self._tasks or ()), list[Turn]()
        if self._turns is not None:
            left += self._turns.tasks if not in_order else []
            cut = self._turns.cancel() if not in_order else []
            self._turns.close()
        self._host.leftovers.add(self.actor, left)
        if self._keeper is not None:
            (self._keeper.close if in_order else self._keeper.abandon)()
        return cut

    def _check(self, what: str) -> None:
        if self._is_over:
            raise RuntimeError(f"this {type(self.actor).__name__} has ended: no {what} any more")
        check_thread(self._thread, f"a {what} was requested")

    def _task_ended(self, error: BaseException | None) -> None:
        self.mark_dirty()
        if not self._tasks and not self._is_over:
            self._owner.tasks_running(False)
        if error is not None and not self._is_over:
            self._owner.background_failed("task", error)
