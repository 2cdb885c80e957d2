"""The calls that wait in mailboxes of this host, or run there, by number.

The rule: every ticket is answered exactly once, whatever becomes of its actor.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf

from runtime.actors.calls.context import Ambient, current
from runtime.actors.calls.peer.frames import Answer, Ask, Status

Reply = Callable[[Answer], object]
# What code raises may say anything; of a code and a reason so many characters travel.
TEXT_CHARS = 64 * 1024
COUNTERS = {status: f"calls_{status.name.lower()}" for status in Status}


@dataclass(slots=True)
class Ticket:
    """A call in a mailbox, or running."""

    ask: Ask
    reply: Reply
    deadline_s: float
    running: bool = False

    def turn(self) -> Ambient:
        """Its turn, which may be overlapped if what it runs in may be.

        Nobody waits for a tell, nor does its deadline bind what it starts.
        """
        ask, is_open = self.ask, current().is_open
        chain, deadline_s = (ask.chain, self.deadline_s) if ask.wants_value else ((), inf)
        return Ambient((*chain, (ask.kind, ask.key)), deadline_s, is_open)


class Tickets:
    """Not thread-safe. `counts`: calls answered, by status."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._open: dict[int, Ticket] = {}

    def add(self, number: int, ticket: Ticket) -> None:
        """It is to be answered."""
        self._open[number] = ticket

    def get(self, number: int) -> Ticket | None:
        """One that is not answered yet."""
        return self._open.get(number)

    def __iter__(self) -> Iterator[tuple[int, Ticket]]:
        """All that are not answered, as of now."""
        return iter(list(self._open.items()))

    def __len__(self) -> int:
        return len(self._open)

    def end(self, number: int, status: Status, data: bytes = b"", code: str = "", reason: str = "") -> None:
        """Answers it, unless it has been."""
        if ticket := self._open.pop(number, None):
            self.answer(ticket, status, data, code, reason)

    def drop(self, number: int, status: Status, reason: str = "", code: str = "") -> None:
        """Answers one that is to have no turn; should the turn come all the same, it does nothing."""
        ticket = self._open.get(number)
        if ticket is not None and not ticket.running:
            self.end(number, status, code=code, reason=reason)

    def answer(
        self, ticket: Ticket, status: Status, data: bytes = b"", code: str = "", reason: str = ""
    ) -> None:
        """Answers one that has not been added."""
        ask = ticket.ask
        self.counts[COUNTERS[status]] += 1
        ticket.reply(Answer(ask.number, status, ask.epoch, data, code[:TEXT_CHARS], reason[:TEXT_CHARS]))
