"""One life of an actor, from its construction to its end or failure: its timers, tasks, turns and state.

The rule: when it is over nothing of it runs any more, and nothing new begins; the next life has its own.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import Context
from functools import partial
from typing import Any, Protocol, TypeVar

from runtime._native import Turn
from runtime.actors.activation.awaitables import attempt, give_up
from runtime.actors.activation.leftover_tasks import Lingering
from runtime.actors.activation.snapshots import Keeping, Snapshots
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
A = TypeVar("A", bound=Actor)


class Home(Protocol):
    """What a life needs of its host."""

    loop: asyncio.AbstractEventLoop
    clock: Clock
    thread: int  # the one that the loop runs on
    failures: FailureLog
    snapshots: Snapshots
    refs: Refs
    lingering: Lingering
    slow: SlowTurns

    def epoch(self, kind: str, key: str) -> int:
        """The epoch under which the actor is this host's."""


class Owner(Protocol):
    """Whose lives they are: a cell."""

    topic: str

    def remind(self, ticket: int) -> None:
        """Gives the actor a turn that calls `Life.run` with this ticket."""

    def broke(self, what: str, error: BaseException) -> None:
        """A "timer" or "task" has raised."""

    def ended(self, turn: Turn, value: Any, error: BaseException | None, overlapped: bool) -> None:
        """See Turns."""

    def lost(self, error: BaseException) -> None:
        """See Turns."""

    def working(self, is_working: bool) -> None:
        """Tasks run beside its turns, or none any more."""

    def steps(self, context: Context, waiting: Awaitable[Any]) -> Awaitable[Any]:
        """What a task awaits instead, so that it runs in this context, under its actor's mark."""


class Life:
    """See the module. Thousands live at once: what few of them need is made when they do."""

    _is_over = property(lambda self: not self._thread)
    __slots__ = ("_home", "_keeping", "_owner", "_tasks", "_thread", "_timers", "_turns", "actor")

    def __init__(self, home: Home, owner: Owner, actor: Actor) -> None:
        """Restores the state of an actor that is settled, but not yet initialised."""
        self.actor, self._home, self._owner, self._thread = actor, home, owner, home.thread  # 0: it is over
        self._turns: Turns | None = None
        self._timers: Timers | None = None
        self._tasks: Tasks | None = None
        self._keeping: Keeping | None = None
        if (state := state_of(type(actor))) is not None:
            epoch, report = home.epoch(actor.kind, actor.key), partial(home.failures.unkept, owner.topic)
            self._keeping = Keeping(state, home.snapshots, epoch, home.clock, self, report)
            self._keeping.restore(actor)

    @property
    def turns(self) -> Turns:
        """What it awaits."""
        if self._turns is None:
            own, home = self._owner, self._home
            self._turns = Turns(home.loop, own.topic, own.ended, self.actor, own.lost, home.slow.busy.add)
        return self._turns

    @property
    def overlapping(self) -> int:
        """How many turns wait beside the one."""
        return self._turns.overlapping if self._turns is not None else 0

    @property
    def is_free(self) -> bool:
        """No turn that may change the state waits half done. What overlaps in an actor that is not re-entrant reads."""
        return self._turns is None or self._turns.is_free or (not self.actor.reentrant and self.is_between)

    @property
    def is_between(self) -> bool:
        """No turn waits half done, except those that overlap."""
        return self._turns is None or self._turns.awaited is None

    @property
    def has_tasks(self) -> bool:
        """Tasks run beside its turns."""
        return bool(self._tasks) and not self._is_over

    def after(self, delay_s: float, repeats: bool, call: Callable[[], Any]) -> Timer:
        """See Actor.after and Actor.every. Raises RuntimeError when it is over."""
        self._check("timer")
        if self._timers is None:
            self._timers = Timers(self._home.clock, self._owner.remind)
        return self._timers.start(delay_s, repeats, call)

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """See Actor.spawn. Raises RuntimeError when it is over."""
        if self._is_over:
            give_up(work)
        self._check("task")
        if self._tasks is None:
            self._tasks = Tasks(self._home.loop, self._task_ended, self._owner.steps)
        self.stir()
        if not self._tasks:
            self._owner.working(True)
        return self._tasks.spawn(work)

    def save(self) -> Awaitable[None]:
        """See Actor.save. Raises RuntimeError when there is no state to be kept, or it is over."""
        if self._keeping is None:
            raise RuntimeError(f"{type(self.actor).__name__}: annotate `state` with a Struct to save it")
        self._check("snapshot")
        return self._keeping.save()

    def ref(self, kind: type[A] | str, key: str) -> Ref[A]:
        """See Actor.ref."""
        return self._home.refs.ref(kind, key)

    def stir(self) -> None:
        """The state may have changed."""
        if self._keeping is not None and not self._is_over:
            self._keeping.stir()

    def turn_ended(self) -> None:
        """An awaited turn has ended."""
        if self._keeping is not None and not self._is_over:
            self._keeping.turn_ended()

    def run(self, ticket: int) -> Awaitable[None] | None:
        """The turn of a timer. Returns what must be awaited; that raises Broken."""
        if self._timers is None or self._is_over:
            return None
        waiting, error = attempt(self._timers.turn, ticket)
        if error is not None:
            self._owner.broke("timer", error.__cause__ or error)
        elif waiting is None:
            self.stir()
        return waiting  # type: ignore[no-any-return]

    def quiet(self) -> int:
        """Ends timers and tasks; the turns that wait go on. Returns how many overlap."""
        self._thread = 0
        if self._timers is not None:
            self._timers.close()
        if self._tasks is not None:
            self._tasks.cancel()
        return self.overlapping

    def end(self, in_order: bool) -> list[Turn]:
        """It is over. In order, the state it ends with is kept. Returns the turns cut short."""
        self.quiet()
        left, cut = list(self._tasks or ()), list[Turn]()
        if self._turns is not None:
            left += self._turns.tasks if not in_order else []
            cut = self._turns.cancel() if not in_order else []
            self._turns.close()
        self._home.lingering.add(self.actor, left)
        if self._keeping is not None:
            (self._keeping.close if in_order else self._keeping.abandon)()
        return cut

    def _check(self, what: str) -> None:
        if self._is_over:
            raise RuntimeError(f"this {type(self.actor).__name__} has ended: no {what} any more")
        check_thread(self._thread, f"a {what} was wanted")

    def _task_ended(self, error: BaseException | None) -> None:
        self.stir()
        if not self._tasks and not self._is_over:
            self._owner.working(False)
        if error is not None and not self._is_over:
            self._owner.broke("task", error)
