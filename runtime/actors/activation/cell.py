"""The cell of an actor in its host: it constructs, starts, restarts and stops the actor, and answers for its turns.

Messages do not pass here: the native core calls plain handlers itself, and the actor's turns (turns.py) await what a
handler returns. The rule: the core gives a cell one turn at a time, by `resume`, unless the class lets turns overlap.
"""

from collections.abc import Awaitable, Callable
from contextvars import Context
from inspect import isawaitable
from typing import Any, Protocol

from runtime._native import INTERNAL, HandlerKind, HostCore, Member, Turn
from runtime.actors.activation import activation, delayed_start, restart_policy
from runtime.actors.activation.awaitables import attempt
from runtime.actors.activation.timers import TimerFailed
from runtime.actors.activation.turn import Then, TurnInterrupted, discard_turn
from runtime.actors.actor import Actor, attach
from runtime.actors.diagnostics.failures import Answer
from runtime.actors.dispatch.bound_plan import begin_turns, runs_user_code_at_start
from runtime.actors.dispatch.plan import failed_handler
from runtime.actors.history import stream_of


class Host(activation.Host, restart_policy.Host, delayed_start.Host, Protocol):
    """What a cell needs of its host."""

    core: HostCore

    def ended(self, number: int) -> None:
        """The cell has stopped, and will not start again."""


class Cell:
    """One actor of a host, by the core's number for it. To be used on the host's loop only."""

    __slots__ = ("_delayed_start", "_host", "_kind", "_number", "_reason", "_restarts", "activation", "topic")

    def __init__(self, host: Host, number: int, topic: str, kind: type[Actor]) -> None:
        self.topic = topic
        self.activation: activation.Activation | None = None
        self._host, self._number, self._kind = host, number, kind
        self._reason: str | None = None
        # Made when needed: few actors ever need them, and each room pays for what is here.
        self._restarts: restart_policy.Restarts | None = None
        self._delayed_start: delayed_start.DelayedStart | None = None

    def start(self) -> None:
        """When its last activation is over: constructs the actor and runs `on_start`; if that fails, again later."""
        if self._reason is None:
            self._delayed_start = delayed_start.begin(self._host, self._number, self.topic, self._construct)

    def _construct(self) -> None:
        if runs_user_code_at_start(self._kind):
            return self._call(HandlerKind.ON_START, self._begin, self._started)
        return self._started(attempt(self._settle)[1])  # no user code: it needs no context and no mark

    def _begin(self) -> object:
        actor = self._settle()
        self._kind.__init__(actor)
        return actor.on_start()

    def _settle(self) -> Actor:
        actor = self._kind.__new__(self._kind)
        self._host.core.settle(self._number, actor, stream_of(self._kind))
        self.activation = activation.Activation(self._host, self, actor)
        attach(actor, self.activation)
        return actor

    def steps(self, context: Context, waiting: Awaitable[Any]) -> Awaitable[Any]:
        """See Owner (activation.py)."""
        return self._host.scopes.steps(self._number, context, waiting, task=True)

    def tasks_running(self, is_working: bool) -> None:
        """See Owner (activation.py)."""
        self._host.scopes.working(self._number, is_working)

    def suspend(self, turn: Turn) -> None:
        """A turn of the core must be awaited. If its activation has ended meanwhile, it is given up and answered."""
        if self.activation is None:
            discard_turn(self._host.core, self, turn)
        else:
            (self.activation.turns.overlap if turn.overlaps else self.activation.turns.enqueue)(turn)

    def failed(self, handler: HandlerKind, event: str, member: Member | None, error: BaseException) -> Answer:
        """A handler raised: code, reason and fields (JSON) of the error reply. A failure of the author's is logged."""
        answer, failure = self._host.failures.answer_of(error)
        if answer is not None:
            return answer
        if not isinstance(failure, TurnInterrupted):
            named = failed_handler(self._kind, handler, event, failure, of_reject=failure is not error)
            self._host.failures.record(self.topic, named, member, failure)
        return *INTERNAL, b""

    def stop(self, reason: str) -> None:
        """The core has given the actor its last turn: runs `on_stop`, and then ends the activation."""
        self._reason = reason
        if self.activation is None or not self.activation.stop_background():
            self._on_stop(reason)

    def abandon(self, reason: str) -> None:
        """Ends a cell whose actor waits for its start or restart. An active one stops in its turn, by `stop`."""
        if self.activation is None:
            for waits in (self._restarts, self._delayed_start):
                if waits is not None:
                    waits.cancel()
            self._reason = reason
            self._stopped()

    def cancel(self) -> None:
        """The grace of the host is over: cancels what the actor still awaits, and ends the activation."""
        if self.activation is not None:
            self.activation.end(in_order=False)
            self.activation = None
        self.abandon("shutdown")

    def _on_stop(self, reason: str) -> None:
        if self.activation is None:
            return self._stopped()
        return self._call(HandlerKind.ON_STOP, self.activation.actor.on_stop, self._stopped, reason)

    def _call(self, handler: HandlerKind, function: Callable[..., Any], then: Then, *args: Any) -> None:
        """Runs user code that is not a turn of the core; then calls `then` with what it raised, or None."""
        context = self._host.scopes.fresh()
        waiting, error = attempt(self._host.scopes.run, self._number, context, function, *args)
        if waiting is not None and self.activation is not None and isawaitable(waiting):
            waiting = self._host.scopes.steps(self._number, context, waiting)
            self.activation.turns.enqueue(Turn(waiting, handler, then=then))
        else:
            then(error)

    def ended(self, turn: Turn, value: Any, error: BaseException | None, overlapped: bool) -> None:
        """An awaited turn has ended: answers it, and has the core go on."""
        if turn.then is not None:
            turn.then(error)
            return
        if isinstance(error, TimerFailed):
            self.background_failed("timer", error.__cause__ or error)
        elif error is not None:
            self._host.core.fail(self, turn, error)
        else:
            self._host.core.answer(self, turn, value)
        if self.activation is None:  # the turn was its last
            return
        self.activation.turn_ended()
        if not overlapped:
            self._host.core.resume(self._number)
            return
        if turn.life is not None:
            self._host.core.overlapped(self._number, turn.life)
        if self._reason is not None and not self.activation.overlapping:
            self._on_stop(self._reason)

    def _started(self, error: BaseException | None = None) -> None:
        if error is not None or self.activation is None:
            self._failed("on_start", error or TurnInterrupted())
            return
        self.activation.turn_ended()
        error = attempt(begin_turns, self._host.core, self._number, self, self.activation.actor)[1]
        if error is not None:
            self._failed("on_start", error)

    def remind(self, ticket: int) -> None:
        """See Owner (activation.py)."""
        self._host.core.remind(self._number, ticket)

    def background_failed(self, what: str, error: BaseException) -> None:
        """A timer or task has raised."""
        if self._reason is not None or self.activation is None:
            return self._host.failures.record(self.topic, what, None, error)
        return self._failed(what, error)

    def lost(self, error: BaseException) -> None:
        """The task of its turns has ended unexpectedly, and with it the turn that ran there."""
        if self._reason is None and self.activation is not None:
            self._failed("turns", error)
        else:
            self._stopped(error)

    def _failed(self, what: str, error: BaseException) -> None:
        """Its activation is over: another begins after a while, unless too many have ended so."""
        self._host.failures.record(self.topic, what, None, error)
        cut = self.activation.end(in_order=False) if self.activation is not None else []
        self.activation = None
        self._host.core.restart(self._number)
        for turn in cut:
            self._host.core.fail(self, turn, TurnInterrupted())
        self._restarts = self._restarts or restart_policy.Restarts(self._host)
        if not self._restarts.failed(self.start):
            self._host.failures.quarantined(self.topic, self._host.intensity)
            self._host.ended(self._number)
            self._host.core.quarantine(self._number)

    def _stopped(self, error: BaseException | None = None) -> None:
        if error is not None:
            self.failed(HandlerKind.ON_STOP, "", None, error)
        if self.activation is not None:
            self.activation.end(in_order=True)
        self.activation = None
        self._host.ended(self._number)
        self._host.core.stopped(self._number, evict=self._reason != "idle")
