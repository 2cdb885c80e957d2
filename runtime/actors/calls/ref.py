"""A reference to an actor in any process: its kind and key, and the two ways to call it, `ask` and `tell`."""

from collections.abc import Awaitable, Callable
from typing import Any, Generic, Protocol, TypeVar, overload

import msgspec

from runtime._native import has_long_number
from runtime.actors.calls.peer.frames import Identity, Verb
from runtime.actors.calls.typed import DataOf, TakesData, call_handler
from runtime.actors.values import encodable
from runtime.actors.values.durations import seconds
from runtime.actors.values.encoding import encoded
from runtime.public import public

T = TypeVar("T")
A_co = TypeVar("A_co", covariant=True)
D = TypeVar("D")
V = TypeVar("V")
TIMEOUT_S = 5.0
# A value of at most so many bytes holds no integer beyond 64 bits.
SHORT_BYTES = 18


class Caller(Protocol):
    """What makes the calls of a ref: the `HostCalls` of the host that runs this code."""

    def ask(
        self, to: Identity, event: str, data: bytes, timeout_s: float, verb: Verb = Verb.CALL
    ) -> Awaitable[bytes]:
        """Makes a call; the awaitable, which gives the value as JSON, must be awaited at once."""

    def tell(self, to: Identity, event: str, data: bytes) -> None:
        """Makes a call without an answer."""


@public()
class Ref(Generic[A_co]):
    """An actor by kind and key, in any process, awake or not: a call wakes it. Small: keep it, or make another.

    A call gives its handler by name, `ask("add", 1)`, or as a function: of `ask(Counter.add, 1)` type checkers know
    what it takes and returns, if the ref was made from the class (`Ref[Counter]`).

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

    @overload
    def tell(self, event: Callable[[A_co], object]) -> None: ...
    @overload
    def tell(self, event: TakesData[A_co, D, object], data: DataOf[D]) -> None: ...
    @overload
    def tell(self, event: str, data: object = None) -> None: ...
    def tell(self, event: Callable[..., object] | str, data: object = None) -> None:
        """Sends it and goes on. At most once: if the actor's host dies, or cannot be reached within 10 s, it is lost
        and counted.

        Raises MailboxFull if that is known at once, TypeError for data that JSON cannot hold or a function that is not
        under `@call`, ValueError beyond 16 MiB and for half of a surrogate pair, RuntimeError where no host runs.
        """
        name = event if isinstance(event, str) else call_handler(event).event
        self._caller().tell((self.kind, self.key), name, encoded(data))

    @overload
    async def ask(self, event: Callable[[A_co], Awaitable[V]], *, timeout_s: float = TIMEOUT_S) -> V: ...
    @overload
    async def ask(self, event: Callable[[A_co], V], *, timeout_s: float = TIMEOUT_S) -> V: ...
    @overload
    async def ask(
        self, event: TakesData[A_co, D, Awaitable[V]], data: DataOf[D], *, timeout_s: float = TIMEOUT_S
    ) -> V: ...
    @overload
    async def ask(
        self, event: TakesData[A_co, D, V], data: DataOf[D], *, timeout_s: float = TIMEOUT_S
    ) -> V: ...
    @overload
    async def ask(
        self, event: str, data: object = None, *, timeout_s: float = TIMEOUT_S, into: type[T]
    ) -> T: ...
    @overload
    async def ask(
        self, event: str, data: object = None, *, timeout_s: float = TIMEOUT_S, into: object = Any
    ) -> Any: ...
    async def ask(
        self,
        event: Callable[..., object] | str,
        data: object = None,
        *,
        timeout_s: float = TIMEOUT_S,
        into: Any = Any,
    ) -> Any:
        """What its handler returns. For a name: the JSON, decoded, or what msgspec decodes and validates as `into`, any
        annotation (`into=int | None`). For a function: the value, decoded as its return annotation.

        An ask that a handler makes ends no later than the ask that the handler answers. Raises AskTimeout, NoSuchKind,
        MailboxFull, Failed (also for a value beyond 16 MiB), Moved, AskCycle (all AskError; `may_have_run`); TypeError
        for data that JSON cannot hold, or a function that is not under `@call` or whose return annotation cannot be
        decoded (then nothing is sent); ValueError beyond 16 MiB, for half of a surrogate pair, and for a `timeout_s`
        that is not above 0 and finite; msgspec.ValidationError if the value is not an `into` or holds an integer
        beyond 64 bits; RuntimeError where no host runs.
        """
        # All deadlines of a host are in one heap: a value that cannot be compared would stop them all.
        seconds("timeout_s", timeout_s, above_zero=True)
        name, decode = event, None
        if not isinstance(name, str):
            handler = call_handler(name)
            name, decode = handler.event, handler.decoder() if into is Any else None
        value = await self._caller().ask((self.kind, self.key), name, encoded(data), timeout_s)
        result = msgspec.json.decode(value, type=into) if decode is None else decode(value)
        if len(value) > SHORT_BYTES and has_long_number(value):
            encodable.check(result)
        return result

    def __repr__(self) -> str:
        return f"Ref({self.kind!r}, {self.key!r})"
