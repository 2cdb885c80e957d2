"""The call server: checks the owner of each incoming call, queues it in the core as a ticket, runs it and answers it.

The rule: every call is answered exactly once (incoming.py), and a call whose deadline has passed does not run.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from runtime.actors.activation.awaitables import Discardable, attempt, outcome
from runtime.actors.calls.context import CURRENT, CallContext, current_context
from runtime.actors.calls.deadlock import DeadlockProbes
from runtime.actors.calls.incoming import IncomingCall, IncomingCalls, Reply
from runtime.actors.calls.interfaces import Callee, Core, Kinds
from runtime.actors.calls.owners import Owners
from runtime.actors.calls.peer.frames import FRAME_BYTES, Answer, Ask, Status, encoded_value
from runtime.actors.calls.pending import PendingCalls
from runtime.actors.diagnostics.failures import describe
from runtime.actors.values.encoding import printable
from runtime.errors import Reject

# The core's reasons for refusing a ticket.
REFUSALS = {"moved": Status.MOVED, "full": Status.FULL, "rooms": Status.FULL, "quarantined": Status.FAILED}


class CallServer:
    """Serves the calls to actors of this host. To be used on its loop only.

    `pending`: the calls that its actors wait for. `probes`: looks for a cycle with each ask that is queued. `clock_s`:
    a clock that agrees with the loop's, but is read anew: the loop's may be as old as the turn that blocks the loop.
    `counts`: calls answered, by status.
    """

    def __init__(
        self,
        owners: Owners,
        kinds: Kinds,
        core: Core,
        incoming: IncomingCalls,
        pending: PendingCalls,
        probes: DeadlockProbes,
        clock_s: Callable[[], float],
    ) -> None:
        self._owners = owners
        self._kinds = kinds
        self._core = core
        self._incoming = incoming
        self._pending = pending
        self._probes = probes
        self._clock_s = clock_s
        self.counts = incoming.counts
        self._last = 0

    def take(self, ask: Ask, reply: Reply) -> None:
        """Takes a call, and answers it by `reply`, perhaps before this returns."""
        self._last = number = self._last + 1
        call = IncomingCall(ask, reply, ask.deadline_s(self._clock_s()))
        if (refusal := self._refusal(ask)) is not None:
            why = self._kinds.missing(ask.kind) if refusal is Status.NO_SUCH_KIND else ""
            self._incoming.answer(call, refusal, reason=why)
            return
        self._incoming.add(number, call)
        beside = self._kinds.is_readonly(ask.kind, ask.verb, ask.event) and self._core.read(
            ask.kind, ask.key, number
        )
        queued = "ok" if beside else self._core.call(ask.kind, ask.key, number, len(ask.data) + FRAME_BYTES)
        if queued != "ok":
            status = REFUSALS.get(queued, Status.FAILED)
            self._incoming.end(number, status, code=queued, reason=f"the actor is {queued}")
        elif not ask.wants_value:
            call.reply = lambda answer: None  # it is answered below
            reply(Answer(ask.number, Status.OK, ask.row_epoch))
        elif self._incoming.get(number) and not call.running and ask.chain:
            self._probes.queued(number, ask)

    def run(self, number: int, callee: Callee) -> Awaitable[None] | None:
        """The core's hook: runs the turn of a ticket. What it returns must be awaited before the actor's next turn."""
        call = self._incoming.get(number)
        if call is None:
            return None
        ask, call.running = call.ask, True
        if call.deadline_s <= self._clock_s():
            self._incoming.end(number, Status.LATE)
            if not ask.wants_value:
                callee.tell_refused(ask.event, Reject("late", "its turn came too late; it did not run"))
        elif (handler := callee.handler(ask.verb, ask.event)) is None:
            self._failed(number, ask, callee, callee.unhandled(ask.verb, ask.event))
        else:
            return self._begin(number, call, callee, handler)
        return None

    def _begin(
        self, number: int, call: IncomingCall, callee: Callee, handler: Callable[[bytes], Any]
    ) -> Awaitable[None] | None:
        context = call.context()
        before = CURRENT.set(context)
        value, error = attempt(handler, call.ask.data)
        CURRENT.reset(before)
        if error is None and hasattr(value, "__await__"):
            cut = partial(self._incoming.end, number, Status.CUT)
            return Discardable(value, partial(self._finish, number, context, callee), cut)
        context.has_ended = True
        self._ended(number, callee, value, error)
        return None

    def dropped(self, number: int, why: str) -> None:
        """The core's hook: a ticket will have no turn, for one of the core's reasons."""
        self._incoming.drop(number, REFUSALS.get(why, Status.MOVED), f"the actor is {why}", why)

    def table_changed(self) -> None:
        """Answers the queued calls to actors that another host owns now."""
        for number, call in self._incoming:
            if self._owners.row_epoch_here(call.ask.kind, call.ask.key) != call.ask.row_epoch:
                self._incoming.drop(number, Status.MOVED)

    def _refusal(self, ask: Ask) -> Status | None:
        if ask.kind not in self._kinds:
            return Status.NO_SUCH_KIND
        if self._owners.row_epoch_here(ask.kind, ask.key) != ask.row_epoch or self._is_stale(ask):
            return Status.MOVED
        return Status.CYCLE if self._closes_a_cycle(ask) else None

    def _closes_a_cycle(self, ask: Ask) -> bool:
        """Whether its actor waits for this very ask, in a turn that no other may overlap."""
        actor = (ask.kind, ask.key)
        if actor not in ask.chain or self._kinds.is_readonly(ask.kind, ask.verb, ask.event):
            return False
        links = zip(ask.chain, (*ask.chain[1:], actor), strict=True)
        return any(
            asker == actor and not self._pending.may_interleave(actor, asked) for asker, asked in links
        )

    def _is_stale(self, ask: Ask) -> bool:
        """Whether the asking actor has been superseded: another host owns it under a later row epoch."""
        return bool(ask.chain) and 0 < ask.chain_row_epoch < self._owners.owner(*ask.chain[-1])[1]

    async def _finish(
        self, number: int, context: CallContext, callee: Callee, waiting: Awaitable[Any]
    ) -> None:
        # Other turns may overlap this one only from here on: none runs while a handler is called.
        context.interleaves = current_context().interleaves
        before = CURRENT.set(context)
        try:
            value, error = await outcome(waiting)
        finally:
            CURRENT.reset(before)
        context.has_ended = True
        self._ended(number, callee, value, error)

    def _ended(self, number: int, callee: Callee, value: Any, error: BaseException | None) -> None:
        """Answers the call, unless its turn was interrupted: then it has been answered, and the error is the result."""
        if (call := self._incoming.get(number)) is None:
            return
        ask, data = call.ask, b""
        if error is None and ask.wants_value:
            data, error = attempt(
                encoded_value, value
            )  # a value that cannot be encoded is the handler's fault
            error = error and error.with_traceback(None)
        if error is None:
            self._incoming.end(number, Status.OK, data)
        else:
            self._failed(number, ask, callee, error)

    def _failed(self, number: int, ask: Ask, callee: Callee, error: BaseException) -> None:
        if isinstance(error, Reject):
            code, reason = printable(error.code), printable(error.reason)
            if not ask.wants_value:
                callee.tell_refused(ask.event, error)
        else:
            code, reason = "internal", describe(error, ask.event)
            callee.call_failed(ask.verb, ask.event, error)
        self._incoming.end(number, Status.FAILED, code=code, reason=reason)
