"""The call client: finds the host that owns an actor, sends the call, and sends it again if the actor has moved.

The rule: a call is sent again only if it certainly did not run. If it may have run, the caller decides what to do.
"""

import asyncio
from collections import Counter

from runtime.actors.calls.context import NO_TURN, CallContext, current_context
from runtime.actors.calls.interfaces import PeerLinks
from runtime.actors.calls.outgoing import NoAnswer, OutgoingCall, outcome
from runtime.actors.calls.owners import NOBODY, Owners
from runtime.actors.calls.peer.frames import DATA_BYTES, Answer, Identity, Status, Verb
from runtime.actors.calls.pending import PendingCalls
from runtime.actors.calls.server import CallServer
from runtime.actors.values.durations import seconds
from runtime.actors.values.encoding import check_text

# A call to an actor that is between two hosts is sent again with each new table, and at the latest after this time.
RETRY_S = 0.05
# A tell that has not reached its actor by then is lost.
TELL_S = 10.0


class CallClient:
    """Makes the calls of this host's code. To be used on its loop only.

    `counts`: asks, tells, calls that were sent again, and tells that were lost.
    """

    def __init__(
        self,
        owners: Owners,
        server: CallServer,
        pending: PendingCalls,
        peers: PeerLinks,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._owners = owners
        self._server = server
        self._peers = peers
        self._loop = loop
        self._held: dict[int, OutgoingCall] = {}
        self._pending, self._calls = pending, pending.calls
        self._last = 0
        self._timer: asyncio.TimerHandle | None = None
        self._retry: asyncio.TimerHandle | None = None

    async def ask(self, to: Identity, event: str, data: bytes, timeout_s: float, verb: Verb) -> bytes:
        """Returns the value as JSON. Raises AskError, and ValueError for data that is too long, for a timeout that
        cannot be waited for, and for a key or an event that UTF-8 cannot hold.
        """
        context = current_context()
        call = self._outgoing(to, event, data, verb, context, timeout_s)
        call.future = self._loop.create_future()
        self.counts["asks"] += 1
        asker = context.chain[-1] if context.chain else None
        if asker:
            self._pending.begin(asker, call.number)
        try:
            self._start(call)
            answer = await call.future
        finally:
            self._forget(call, asker)
        return outcome(call, answer)

    def tell(self, to: Identity, event: str, data: bytes) -> None:
        """Sends a tell, at most once. Raises AskError for a failure that is known at once, ValueError as `ask` does."""
        call = self._outgoing(to, event, data, Verb.CALL, NO_TURN, TELL_S)
        self.counts["tells"] += 1
        self._start(call)
        if call.refused is not None and call.refused.status is not Status.MOVED:
            outcome(call, call.refused)

    def answered(self, answer: Answer) -> None:
        """Takes an answer from this host or from another one."""
        call = self._calls.get(answer.number)
        if call is None or answer.row_epoch != call.row_epoch:
            return
        if answer.status is Status.MOVED:
            self._hold(call)
        else:
            self._resolve(call, answer)

    def lost(self, link: int, unsent: frozenset[int], why: NoAnswer = NoAnswer.HOST_DIED) -> None:
        """A link has ended. Calls that were not written to it are sent again; the others end with the reason `why`."""
        for call in self._calls:
            if call.link == link and call.number in unsent:
                self._hold(call)
            elif call.link == link:
                self._resolve(call, why)

    def table_changed(self) -> None:
        """Sends the calls again that waited for a newer table."""
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
        held, self._held = self._held, {}
        for number in sorted(held):
            if self._calls.get(number):
                self.counts["calls_sent_again"] += 1
                self._send(held[number])

    def close(self) -> None:
        """The host ends: so do all pending calls."""
        for timer in (self._timer, self._retry):
            if timer is not None:
                timer.cancel()
        for call in self._calls:
            self._resolve(call, NoAnswer.UNSENT if call.number in self._held else NoAnswer.SHUTDOWN)

    def _outgoing(
        self, to: Identity, event: str, data: bytes, verb: Verb, context: CallContext, timeout_s: float
    ) -> OutgoingCall:
        if len(data) > DATA_BYTES:
            what = f"{event!r} for {to[0]} {to[1]!r}"
            raise ValueError(f"{what}: {len(data)} bytes of data, at most {DATA_BYTES}")
        if not (str.isascii(event) and str.isascii(to[1])):
            check_text("key", to[1])
            check_text("event", event)  # the whole batch that holds it could not be encoded
        self._last = number = self._last + 1
        deadline_s = min(self._loop.time() + seconds("timeout_s", timeout_s), context.deadline_s)
        return OutgoingCall(number, to, event, data, verb, context.chain, deadline_s, context.interleaves)

    def _start(self, call: OutgoingCall) -> None:
        self._calls.add(call.number, call.deadline_s, call)
        self._send(call)
        if self._timer is None or call.deadline_s < self._timer.when():
            self._arm()

    def _send(self, call: OutgoingCall) -> None:
        host, call.row_epoch = self._owners.owner(*call.to)
        if host == NOBODY:
            self._hold(call)
            return
        chain_row_epoch = self._owners.owner(*call.chain[-1])[1] if call.chain else 0
        frame = call.frame(self._loop.time(), chain_row_epoch)
        if host == self._owners.index:
            call.link = 0
            self._server.take(frame, self.answered)
            return
        link = self._peers.send(host, frame, len(call.data))
        if link is None:
            self._resolve(
                call, Answer(call.number, Status.FULL, call.row_epoch, reason="the link to its host is full")
            )
        else:
            call.link = link

    def _hold(self, call: OutgoingCall) -> None:
        call.link = 0
        self._held[call.number] = call
        if self._retry is None:
            self._retry = self._loop.call_later(RETRY_S, self.table_changed)

    def _resolve(self, call: OutgoingCall, answer: Answer | NoAnswer) -> None:
        self._calls.pop(call.number)
        self._held.pop(call.number, None)
        if call.future is None:
            call.refused = answer if isinstance(answer, Answer) and answer.status is not Status.OK else None
            lost = isinstance(answer, NoAnswer) or answer.status is not Status.OK
            self.counts["tells_lost"] += lost
        elif not call.future.done():
            call.future.set_result(answer)

    def _forget(self, call: OutgoingCall, asker: Identity | None) -> None:
        self._calls.pop(call.number)
        self._held.pop(call.number, None)
        if asker:
            self._pending.end(asker, call.number)

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if (next_s := self._calls.next_s()) is not None:
            self._timer = self._loop.call_at(next_s, self._expire)

    def _expire(self) -> None:
        self._timer = None
        for call in self._calls.expired(self._loop.time()):
            self._resolve(call, NoAnswer.HELD if call.number in self._held else NoAnswer.TIMEOUT)
        self._arm()
