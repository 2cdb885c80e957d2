"""Where calls set out: finds the host that owns the actor, sends, waits, sends again when the actor has moved.

The rule: a call is sent again only after an answer that says it did not run; whatever may have run is the
caller's to decide about.
"""

import asyncio
from collections import Counter

from runtime.actors.calls.context import NOBODY as NO_TURN
from runtime.actors.calls.context import Ambient, current
from runtime.actors.calls.interfaces import Carrier
from runtime.actors.calls.outgoing import CutOff, Outgoing, outcome
from runtime.actors.calls.owners import NOBODY, Owners
from runtime.actors.calls.peer.frames import DATA_BYTES, Answer, Identity, Status, Verb
from runtime.actors.calls.pending import PendingCalls
from runtime.actors.calls.server import Desk
from runtime.actors.values.durations import seconds
from runtime.actors.values.encoding import check_text

# A call whose actor is between two hosts is tried again with each new table, and after this at the latest.
RETRY_S = 0.05
# What a tell may take to find its actor; nobody waits for it.
TELL_S = 10.0


class Router:
    """The calls that this host's code makes. To be used on its loop only.

    `counts`: asks, tells, those sent again, and tells that were lost.
    """

    def __init__(
        self,
        owners: Owners,
        desk: Desk,
        pending: PendingCalls,
        carrier: Carrier,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._owners = owners
        self._desk = desk
        self._carrier = carrier
        self._loop = loop
        self._held: dict[int, Outgoing] = {}
        self._pending, self._calls = pending, pending.calls
        self._last = 0
        self._timer: asyncio.TimerHandle | None = None
        self._retry: asyncio.TimerHandle | None = None

    async def ask(self, to: Identity, event: str, data: bytes, timeout_s: float, verb: Verb) -> bytes:
        """The value as JSON. Raises AskError; ValueError for data that is too long, no time one can wait, or a key
        or an event that UTF-8 cannot hold.
        """
        ambient = current()
        out = self._outgoing(to, event, data, verb, ambient, timeout_s)
        out.future = self._loop.create_future()
        self.counts["asks"] += 1
        asker = ambient.chain[-1] if ambient.chain else None
        if asker:
            self._pending.begin(asker, out.number)
        try:
            self._start(out)
            answer = await out.future
        finally:
            self._forget(out, asker)
        return outcome(out, answer)

    def tell(self, to: Identity, event: str, data: bytes) -> None:
        """Sends it on its way, at most once. Raises AskError for what is known at once; ValueError."""
        out = self._outgoing(to, event, data, Verb.CALL, NO_TURN, TELL_S)
        self.counts["tells"] += 1
        self._start(out)
        if out.refused is not None and out.refused.status is not Status.MOVED:
            outcome(out, out.refused)

    def answered(self, answer: Answer) -> None:
        """An answer has come, from this host or another."""
        out = self._calls.get(answer.number)
        if out is None or answer.epoch != out.epoch:
            return
        if answer.status is Status.MOVED:
            self._hold(out)
        else:
            self._resolve(out, answer)

    def lost(self, link: int, unsent: frozenset[int], why: CutOff = CutOff.HOST_DIED) -> None:
        """A link has gone. Calls that never left on it are sent again; what became of the others nobody knows."""
        for out in self._calls:
            if out.link == link and out.number in unsent:
                self._hold(out)
            elif out.link == link:
                self._resolve(out, why)

    def table_changed(self) -> None:
        """Sends again what waited for a newer table."""
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
        held, self._held = self._held, {}
        for number in sorted(held):
            if self._calls.get(number):
                self.counts["calls_sent_again"] += 1
                self._send(held[number])

    def close(self) -> None:
        """Ends all that waits; the host ends."""
        for timer in (self._timer, self._retry):
            if timer is not None:
                timer.cancel()
        for out in self._calls:
            self._resolve(out, CutOff.UNSENT if out.number in self._held else CutOff.SHUTDOWN)

    def _outgoing(
        self, to: Identity, event: str, data: bytes, verb: Verb, ambient: Ambient, timeout_s: float
    ) -> Outgoing:
        if len(data) > DATA_BYTES:
            what = f"{event!r} for {to[0]} {to[1]!r}"
            raise ValueError(f"{what}: {len(data)} bytes of data, at most {DATA_BYTES}")
        if not (str.isascii(event) and str.isascii(to[1])):
            check_text("key", to[1])
            check_text("event", event)  # it could not travel, nor could what leaves with it
        self._last = number = self._last + 1
        deadline_s = min(self._loop.time() + seconds("timeout_s", timeout_s), ambient.deadline_s)
        return Outgoing(number, to, event, data, verb, ambient.chain, deadline_s, ambient.is_open)

    def _start(self, out: Outgoing) -> None:
        self._calls.add(out.number, out.deadline_s, out)
        self._send(out)
        if self._timer is None or out.deadline_s < self._timer.when():
            self._arm()

    def _send(self, out: Outgoing) -> None:
        host, out.epoch = self._owners.owner(*out.to)
        if host == NOBODY:
            self._hold(out)
            return
        chain_epoch = self._owners.owner(*out.chain[-1])[1] if out.chain else 0
        frame = out.frame(self._loop.time(), chain_epoch)
        if host == self._owners.index:
            out.link = 0
            self._desk.take(frame, self.answered)
            return
        link = self._carrier.send(host, frame, len(out.data))
        if link is None:
            self._resolve(
                out, Answer(out.number, Status.FULL, out.epoch, reason="the link to its host is full")
            )
        else:
            out.link = link

    def _hold(self, out: Outgoing) -> None:
        out.link = 0
        self._held[out.number] = out
        if self._retry is None:
            self._retry = self._loop.call_later(RETRY_S, self.table_changed)

    def _resolve(self, out: Outgoing, answer: Answer | CutOff) -> None:
        self._calls.pop(out.number)
        self._held.pop(out.number, None)
        if out.future is None:
            out.refused = answer if isinstance(answer, Answer) and answer.status is not Status.OK else None
            lost = isinstance(answer, CutOff) or answer.status is not Status.OK
            self.counts["tells_lost"] += lost
        elif not out.future.done():
            out.future.set_result(answer)

    def _forget(self, out: Outgoing, asker: Identity | None) -> None:
        self._calls.pop(out.number)
        self._held.pop(out.number, None)
        if asker:
            self._pending.end(asker, out.number)

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if (next_s := self._calls.next_s()) is not None:
            self._timer = self._loop.call_at(next_s, self._expire)

    def _expire(self) -> None:
        self._timer = None
        for out in self._calls.expired(self._loop.time()):
            self._resolve(out, CutOff.HELD if out.number in self._held else CutOff.TIMEOUT)
        self._arm()
