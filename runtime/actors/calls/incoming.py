"""The calls that wait in mailboxes of this host, or run there, by number.

The rule: every ticket is answered exactly once, whatever becomes of its actor.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf

from runtime.actors.calls.context import CallContext, current_context
from runtime.actors.calls.peer.frames import Answer, Ask, Status

Reply = Callable[[Answer], object]
# What code raises may say anything; of a code and a reason so many characters travel.
TEXT_CHARS = 64 * 1024
COUNTERS = {status: f"calls_{status.name.lower()}" for status in Status}


@dataclass(slots=True)
class IncomingCall:
    """A call in a mailbox, or running."""

    ask: Ask
    reply: Reply
    deadline_s: float
    running: bool = False

    def context(self) -> CallContext:
        """Its turn, which may be overlapped if what it runs in may be.

        Nobody waits for a tell, nor does its deadline bind what it starts.
        """
        ask, interleaves = self.ask, current_context().interleaves
        chain, deadline_s = (ask.chain, self.deadline_s) if ask.wants_value else ((), inf)
        return CallContext((*chain, (ask.kind, ask.key)), deadline_s, interleaves)


class IncomingCalls:
    """Not thread-safe. `counts`: calls answered, by status."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._open: dict[int, IncomingCall] = {}

    def add(self, number: int, call: IncomingCall) -> None:
        """It is to be answered."""
        self._open[number] = call

    def get(self, number: int) -> IncomingCall | None:
        """One that is not answered yet."""
        return self._open.get(number)

    def __iter__(self) -> Iterator[tuple[int, IncomingCall]]:
        """All that are not answered, as of now."""
        return iter(list(self._open.items()))

    def __len__(self) -> int:
        return len(self._open)

    def end(self, number: int, status: Status, data: bytes = b"", code: str = "", reason: str = "") -> None:
        """Answers it, unless it has been."""
        if call := self._open.pop(number, None):
            self.answer(call, status, data, code, reason)

    def drop(self, number: int, status: Status, reason: str = "", code: str = "") -> None:
        """Answers one that is to have no turn; should the turn come all the same, it does nothing."""
        call = self._open.get(number)
        if call is not None and not call.running:
            self.end(number, status, code=code, reason=reason)

    def answer(
        self, call: IncomingCall, status: Status, data: bytes = b"", code: str = "", reason: str = ""
    ) -> None:
        """Answers one that has not been added."""
        ask = call.ask
        self.counts[COUNTERS[status]] += 1
        call.reply(Answer(ask.number, status, ask.epoch, data, code[:TEXT_CHARS], reason[:TEXT_CHARS]))
