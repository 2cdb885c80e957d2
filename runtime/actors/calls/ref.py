"""What user code holds of an actor elsewhere: its name, and two ways to say something to it."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, overload

import msgspec

from runtime.actors.calls.frames import Identity, Verb
from runtime.public import public

T = TypeVar("T")
TIMEOUT_S = 5.0

_encode = msgspec.json.Encoder().encode


class Caller(Protocol):
    """What carries calls: the `Exchange` of the host that runs this code."""

    async def ask(
        self, to: Identity, event: str, data: bytes, timeout_s: float, verb: Verb = Verb.CALL
    ) -> bytes:
        """The value as JSON."""

    def tell(self, to: Identity, event: str, data: bytes) -> None:
        """Sends it on its way."""


@public()
class Ref:
    """An actor by kind and key, wherever it lives, whether awake or not: calling it wakes it. Small; keep or make anew.

    To be used on the loop of a host, in an actor, a handler or a task, and from no other thread. Calls from one actor
    to another arrive in order, except those under way while the other moves to another host. Data and values travel as
    JSON, also within a host: a call is O(bytes of its data and its value).
    """

    kind: str
    """What the actor was declared as."""
    key: str
    """What tells it from others of its kind."""

    __slots__ = ("_caller", "key", "kind")

    def __init__(self, caller: Callable[[], Caller], kind: str, key: str) -> None:
        self.kind = kind
        self.key = key
        self._caller = caller

    def tell(self, event: str, data: object = None) -> None:
        """Sends it and goes on. At most once: if the actor's host dies, or cannot be reached within 10 s, it is lost
        and counted.

        Raises MailboxFull if that is known at once, TypeError for data that JSON cannot hold, ValueError beyond
        16 MiB, RuntimeError where no host runs.
        """
        self._caller().tell((self.kind, self.key), event, _encode(data))

    @overload
    async def ask(self, event: str, data: object = None, *, timeout_s: float = TIMEOUT_S) -> Any: ...
    @overload
    async def ask(
        self, event: str, data: object = None, *, timeout_s: float = TIMEOUT_S, into: type[T]
    ) -> T: ...
    async def ask(
        self, event: str, data: object = None, *, timeout_s: float = TIMEOUT_S, into: Any = Any
    ) -> Any:
        """What its handler returns, as JSON's values, or decoded and validated as `into` by msgspec.

        An ask that a handler makes ends no later than the ask it is answering. Raises AskTimeout, NoSuchKind,
        MailboxFull, Failed, Moved, AskCycle (all AskError; `may_have_run` says whether it may have run); TypeError
        for data that JSON cannot hold, ValueError beyond 16 MiB, msgspec.ValidationError if the value is not an `into`,
        RuntimeError where no host runs.
        """
        value = await self._caller().ask((self.kind, self.key), event, _encode(data), timeout_s)
        return msgspec.json.decode(value, type=into)

    def __repr__(self) -> str:
        return f"Ref({self.kind!r}, {self.key!r})"
