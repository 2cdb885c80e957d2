"""The calls that are queued in mailboxes of this host, or run there, by number. The core calls the number a ticket.

The rule: every call is answered exactly once, whatever happens to its actor.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf

from runtime.actors.calls.context import CallContext, current_context
from runtime.actors.calls.peer.frames import Answer, Ask, Status

Reply = Callable[[Answer], object]
# User code chooses code and reason of an error, of any length; at most this many characters of each are sent.
TEXT_CHARS = 64 * 1024
COUNTERS = {status: f"calls_{status.name.lower()}" for status in Status}


@dataclass(slots=True)
class IncomingCall:
    """A call that is queued or runs."""

    ask: Ask
    reply: Reply
    deadline_s: float
    running: bool = False

    def context(self) -> CallContext:
        """The context of its turn, which interleaves if the turn that it runs in does.

        No actor waits for a tell, so its context has no chain and no deadline.
        """
        ask, interleaves = self.ask, current_context().interleaves
        chain, deadline_s = (ask.chain, self.deadline_s) if ask.wants_value else ((), inf)
        return CallContext((*chain, (ask.kind, ask.key)), deadline_s, interleaves)


class IncomingCalls:
    """All unanswered calls of a host. Not thread-safe. `counts`: calls answered, by status."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._open: dict[int, IncomingCall] = {}

    def add(self, number: int, call: IncomingCall) -> None:
        """Enters a call."""
        self._open[number] = call

    def get(self, number: int) -> IncomingCall | None:
        """The call, if it is unanswered."""
        return self._open.get(number)

    def __iter__(self) -> Iterator[tuple[int, IncomingCall]]:
        """All unanswered calls, as of now."""
        return iter(list(self._open.items()))

    def __len__(self) -> int:
        return len(self._open)

    def end(self, number: int, status: Status, data: bytes = b"", code: str = "", reason: str = "") -> None:
        """Answers a call, unless it has been answered."""
        if call := self._open.pop(number, None):
            self.answer(call, status, data, code, reason)

    def drop(self, number: int, status: Status, reason: str = "", code: str = "") -> None:
        """Answers a call that will not run. If its turn comes nevertheless, that does nothing."""
        call = self._open.get(number)
        if call is not None and not call.running:
            self.end(number, status, code=code, reason=reason)

    def answer(
        self, call: IncomingCall, status: Status, data: bytes = b"", code: str = "", reason: str = ""
    ) -> None:
        """Answers a call that was not entered."""
        ask = call.ask
        self.counts[COUNTERS[status]] += 1
        call.reply(Answer(ask.number, status, ask.row_epoch, data, code[:TEXT_CHARS], reason[:TEXT_CHARS]))
