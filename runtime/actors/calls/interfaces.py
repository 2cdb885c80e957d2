"""What the calls of a host need of the rest of it: its core, the declared kinds, its cells, its links to other hosts.

The rule: calls know nothing else of a host.
"""

from collections.abc import Callable
from typing import Any, Protocol

from runtime.actors.calls.peer.frames import Frame, Verb
from runtime.errors import Reject


class Core(Protocol):
    """The native core, as calls see it."""

    def call(self, kind: str, key: str, ticket: int, size: int = 0, /) -> str:
        """Queues a ticket for an actor. Returns "ok", or the reason of a refusal (server.py, REFUSALS)."""

    def read(self, kind: str, key: str, ticket: int, /) -> bool:
        """Runs a ticket beside the suspended turn of an actor. False: the ticket must be queued."""


class Callee(Protocol):
    """A cell, as calls see it."""

    def handler(self, verb: Verb, event: str) -> Callable[[bytes], Any] | None:
        """The handler, which takes JSON; None if the actor has none."""

    def call_failed(self, verb: Verb, event: str, error: BaseException) -> None:
        """Logs and counts what a handler raised, unless that is a `Reject`."""

    def tell_refused(self, event: str, refusal: Reject) -> None:
        """Logs a refused tell, as no caller gets its answer."""

    def unhandled(self, verb: Verb, event: str) -> Reject:
        """The refusal of a call without a handler; it may name the handler that was probably meant."""


class Kinds(Protocol):
    """The declared kinds."""

    def __contains__(self, kind: str) -> bool:
        """Whether a kind of this name is declared."""

    def missing(self, kind: str) -> str:
        """The reason for refusing calls to a kind that is not declared."""

    def is_readonly(self, kind: str, verb: Verb, event: str) -> bool:
        """Whether the handler is `@readonly`: it may run beside any turn."""


class PeerLinks(Protocol):
    """The links to other hosts."""

    def send(self, host: int, frame: Frame, cost_bytes: int = 0) -> int | None:
        """Queues a frame for a host. Returns the link's number, or None if the link is full."""
