"""One pending call, and what its end means to the caller: a value, or one of the errors. Pure."""

import asyncio
from dataclasses import dataclass
from enum import Enum

from runtime.actors.calls.peer.frames import Answer, Ask, Identity, Status, Verb
from runtime.errors import AskCycle, AskError, AskTimeout, Failed, MailboxFull, Moved, NoSuchKind


class NoAnswer(Enum):
    """How a call ends without an answer."""

    TIMEOUT = "no answer in time; whether it ran is unknown"
    HELD = "its actor was between two hosts until the deadline; it did not run"
    HOST_DIED = "its host died before it answered; whether it ran is unknown"
    SHUTDOWN = "the server shut down before it answered; whether it ran is unknown"
    UNSENT = "the server shut down before it reached its host; it did not run"

    @property
    def may_have_run(self) -> bool:
        """Whether it may have reached its host."""
        return self in {NoAnswer.TIMEOUT, NoAnswer.HOST_DIED, NoAnswer.SHUTDOWN}


@dataclass(slots=True)
class OutgoingCall:
    """A call. `row_epoch` and `link` are those that it was last sent with. `refused`: the answer of a tell that was
    refused at once. `interleaves`: the asking actor may have other turns meanwhile.
    """

    number: int
    to: Identity
    event: str
    data: bytes
    verb: Verb
    chain: tuple[Identity, ...]
    deadline_s: float
    interleaves: bool = False
    future: "asyncio.Future[Answer | NoAnswer] | None" = None
    row_epoch: int = 0
    link: int = 0
    refused: Answer | None = None

    def frame(self, now_s: float, chain_row_epoch: int) -> Ask:
        """The call as a frame, sent now. Every link is a Unix socket, so both ends share a clock."""
        return Ask(self.number, *self.to, self.row_epoch, self.verb, self.event, self.data, self.deadline_s - now_s,
                   self.future is not None, self.chain, chain_row_epoch, now_s)  # fmt: skip


def outcome(call: OutgoingCall, answer: Answer | NoAnswer) -> bytes:
    """The value as JSON. Raises the error that stands for any other answer."""
    if isinstance(answer, Answer) and answer.status is Status.OK:
        return answer.data
    raise error_of(f"{call.to[0]} {call.to[1]!r}, event {call.event!r}", answer)


def error_of(what: str, answer: Answer | NoAnswer) -> AskError:
    """The error that stands for an answer without a value. `what` names the actor and the event."""
    match answer:
        case NoAnswer.TIMEOUT:
            return AskTimeout(f"{what}: {answer.value}", may_have_run=True)
        case NoAnswer():
            return Moved(f"{what}: {answer.value}", may_have_run=answer.may_have_run)
        case Answer(status=Status.FAILED, code=code, reason=reason):
            return Failed(f"{what}: {reason or code}", code or "internal")
    kind, text, may_have_run = _ERRORS[answer.status]
    return kind(f"{what}: {answer.reason or text}", may_have_run=may_have_run)


_ERRORS: dict[Status, tuple[type[AskError], str, bool]] = {
    Status.NO_SUCH_KIND: (NoSuchKind, "no room or actor of this kind is declared", False),
    Status.FULL: (MailboxFull, "its mailbox is full; it did not run", False),
    Status.CYCLE: (AskCycle, "it waits for the actor that asks; it did not run", False),
    Status.LATE: (AskTimeout, "its turn came too late; it did not run", False),
    Status.MOVED: (Moved, "it has moved; it did not run", False),
    Status.CUT: (Moved, "its actor was stopped while it ran", True),
}
