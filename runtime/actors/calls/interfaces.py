"""What the calls of a host need of the rest of it: its core, what is declared, its cells, and its links to other hosts.

The rule: calls know no more of a host than these.
"""

from collections.abc import Callable
from typing import Any, Protocol

from runtime.actors.calls.peer.frames import Frame, Verb
from runtime.errors import Reject


class Core(Protocol):
    """The native core, as calls see it."""

    def call(self, kind: str, key: str, ticket: int, size: int = 0, /) -> str:
        """Queues a ticket for an actor: "ok", or why not (server.py, REFUSALS)."""

    def read(self, kind: str, key: str, ticket: int, /) -> bool:
        """Has an actor in the middle of a turn take a ticket beside it. False: it is to be queued."""


class Callee(Protocol):
    """A cell, as calls see it."""

    def handler(self, verb: Verb, event: str) -> Callable[[bytes], Any] | None:
        """What runs for this, given JSON; None where the actor has nothing for it."""

    def call_failed(self, verb: Verb, event: str, error: BaseException) -> None:
        """A handler raised something that is no `Reject`: to be logged and counted."""

    def tell_refused(self, event: str, refusal: Reject) -> None:
        """A tell was refused: to be logged, as nobody waits for its answer."""

    def unhandled(self, verb: Verb, event: str) -> Reject:
        """There is no handler for this; what might be meant."""


class Kinds(Protocol):
    """What is declared."""

    def __contains__(self, kind: str) -> bool:
        """Whether there is such a kind."""

    def missing(self, kind: str) -> str:
        """Why calls of a kind that is not declared are refused."""

    def reads(self, kind: str, verb: Verb, event: str) -> bool:
        """Whether its handler only reads, and runs beside any turn."""


class PeerLinks(Protocol):
    """The links to other hosts."""

    def send(self, host: int, frame: Frame, cost_bytes: int = 0) -> int | None:
        """Queues a frame for the host; the link's number, or None when there is no room on the way."""
