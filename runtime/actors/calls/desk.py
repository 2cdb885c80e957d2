"""Where calls arrive: checks whose they are, hands them to the core as tickets, runs them, answers.

The rule: every ticket is answered exactly once, whatever becomes of its actor; and what nobody waits for any more
does not run.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from inspect import isawaitable
from math import inf
from typing import Any, Protocol

import msgspec

from runtime.actors.calls.ambient import AMBIENT, Ambient
from runtime.actors.calls.frames import FRAME_BYTES, Answer, Ask, Status, Verb
from runtime.actors.calls.owners import Owners
from runtime.errors import Reject

Reply = Callable[[Answer], object]
Queue = Callable[[str, str, int, int], str]
# What the core says to a ticket it does not take.
REFUSALS = {"moved": Status.MOVED, "full": Status.FULL, "rooms": Status.FULL, "quarantined": Status.FAILED}
_encode = msgspec.json.Encoder().encode


class Callee(Protocol):
    """A cell, as calls see it."""

    def handler(self, verb: Verb, event: str) -> Callable[[bytes], Any] | None:
        """What runs for this, given JSON; None where the actor has nothing for it."""

    def call_failed(self, verb: Verb, event: str, error: BaseException) -> None:
        """A handler raised something that is no `Reject`: to be logged and counted."""


class Kinds(Protocol):
    """What is declared."""

    def __contains__(self, kind: str) -> bool:
        """Whether there is such a kind."""

    def reads(self, kind: str, verb: Verb, event: str) -> bool:
        """Whether its handler only reads, and runs beside any turn."""

    def interleaves(self, kind: str, verb: Verb, event: str) -> bool:
        """Whether this may run while the actor waits in another turn."""


@dataclass(slots=True)
class Ticket:
    """A call in a mailbox, or running."""

    ask: Ask
    reply: Reply
    deadline_s: float
    running: bool = False


class Desk:
    """The calls to actors of this host. `queue` is the core's `call`, `read` its `read`. To be used on its loop only.

    `counts`: calls answered, by status. `queued(ticket, ask)` hears of each call of an actor that must wait here.
    """

    queued: Callable[[int, Ask], None]
    read: Callable[[str, str, int], bool]

    def __init__(
        self,
        owners: Owners,
        kinds: Kinds,
        queue: Queue,
        clock_s: Callable[[], float],
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._owners = owners
        self._kinds = kinds
        self._queue = queue
        self.read = lambda kind, key, number: False
        self._clock_s = clock_s
        self._tickets: dict[int, Ticket] = {}
        self._last = 0

    def take(self, ask: Ask, reply: Reply) -> None:
        """Takes a call. `reply` may be called before this returns."""
        self._last = number = self._last + 1
        ticket = Ticket(ask, reply, self._clock_s() + ask.remaining_s)
        if (refusal := self._refusal(ask)) is not None:
            self._answer(ticket, refusal)
            return
        self._tickets[number] = ticket
        beside = self._kinds.reads(ask.kind, ask.verb, ask.event) and self.read(ask.kind, ask.key, number)
        said = "ok" if beside else self._queue(ask.kind, ask.key, number, len(ask.data) + FRAME_BYTES)
        if said != "ok":
            del self._tickets[number]
            self._answer(ticket, REFUSALS.get(said, Status.FAILED), code=said, reason=f"the actor is {said}")
        elif not ask.wants_value:
            ticket.reply = _nobody
            reply(Answer(ask.number, Status.OK, ask.epoch))
        elif number in self._tickets and not ticket.running and ask.chain:
            self.queued(number, ask)

    def run(self, number: int, callee: Callee) -> Awaitable[None] | None:
        """The core's hook: it is the ticket's turn. What it returns must be awaited before the actor's next turn."""
        ticket = self._tickets.get(number)
        if ticket is None:
            return None
        ask, ticket.running = ticket.ask, True
        if ticket.deadline_s <= self._clock_s():
            self._end(number, Status.LATE)
            return None
        handler = callee.handler(ask.verb, ask.event)
        if handler is None:
            self._end(number, Status.FAILED, code="unhandled", reason="it has no handler for this")
            return None
        before = AMBIENT.set(_turn(ticket))
        try:
            value = handler(ask.data)
            if isawaitable(value):
                return self._finish(number, callee, value)
            self._end(number, Status.OK, _encode(value) if ask.wants_value else b"")
        except Exception as error:  # noqa: BLE001 whatever user code raises is the caller's to know
            self._failed(number, callee, error)
        finally:
            AMBIENT.reset(before)
        return None

    def drop(self, number: int, status: Status, reason: str = "", code: str = "") -> None:
        """Answers a ticket that is to have no turn; should the turn come all the same, it does nothing."""
        if number in self._tickets and not self._tickets[number].running:
            self._end(number, status, code=code, reason=reason)

    def dropped(self, number: int, why: str) -> None:
        """The core's hook: a ticket will have no turn; `why` as the core says it."""
        self.drop(number, REFUSALS.get(why, Status.MOVED), f"the actor is {why}", why)

    def table_changed(self) -> None:
        """Answers what waits here for actors that are another host's now."""
        for number, ticket in list(self._tickets.items()):
            if self._owners.epoch_here(ticket.ask.kind, ticket.ask.key) != ticket.ask.epoch:
                self.drop(number, Status.MOVED)

    def _refusal(self, ask: Ask) -> Status | None:
        if ask.kind not in self._kinds:
            return Status.NO_SUCH_KIND
        if self._owners.epoch_here(ask.kind, ask.key) != ask.epoch or self._is_stale(ask):
            return Status.MOVED
        in_chain = (ask.kind, ask.key) in ask.chain
        if in_chain and not self._kinds.interleaves(ask.kind, ask.verb, ask.event):
            return Status.CYCLE
        return None

    def _is_stale(self, ask: Ask) -> bool:
        """Whether the actor that asks has been superseded: another host owns it under a later epoch."""
        return bool(ask.chain) and 0 < ask.chain_epoch < self._owners.owner(*ask.chain[-1])[1]

    async def _finish(self, number: int, callee: Callee, waiting: Awaitable[Any]) -> None:
        ticket = self._tickets[number]
        before = AMBIENT.set(_turn(ticket))
        try:
            value = await waiting
            self._end(number, Status.OK, _encode(value) if ticket.ask.wants_value else b"")
        except Exception as error:  # noqa: BLE001 whatever user code raises is the caller's to know
            self._failed(number, callee, error)
        finally:
            AMBIENT.reset(before)
            self._end(number, Status.CUT)

    def _failed(self, number: int, callee: Callee, error: Exception) -> None:
        if isinstance(error, Reject):
            code, reason = error.code, error.reason
        else:
            code, reason = "internal", f"{type(error).__name__}: {error}"
            ask = self._tickets[number].ask
            callee.call_failed(ask.verb, ask.event, error)
        self._end(number, Status.FAILED, code=code, reason=reason)

    def _end(self, number: int, status: Status, data: bytes = b"", code: str = "", reason: str = "") -> None:
        if ticket := self._tickets.pop(number, None):
            self._answer(ticket, status, data, code, reason)

    def _answer(
        self, ticket: Ticket, status: Status, data: bytes = b"", code: str = "", reason: str = ""
    ) -> None:
        ask = ticket.ask
        self.counts[f"calls_{status.name.lower()}"] += 1
        ticket.reply(Answer(ask.number, status, ask.epoch, data, code, reason))


def _nobody(_: Answer) -> None:
    """Takes the answers that nobody waits for."""


def _turn(ticket: Ticket) -> Ambient:
    """The turn of a ticket. Nobody waits for a tell, nor does its deadline bind what it starts."""
    ask = ticket.ask
    chain, deadline_s = (ask.chain, ticket.deadline_s) if ask.wants_value else ((), inf)
    return Ambient((*chain, (ask.kind, ask.key)), deadline_s)
