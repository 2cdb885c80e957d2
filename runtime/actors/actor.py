"""The base class of actors: an actor has a key, a mailbox, handlers, timers, tasks and state. A room also has members.

It is thin: each call goes to the activation. The rule: whatever an actor has begun (timers, tasks) ends with it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from inspect import isawaitable, iscoroutine
from typing import Any, ClassVar, Protocol, TypeVar, overload

from runtime._native import Actor as NativeActor
from runtime.actors.activation.timers import Timer
from runtime.actors.calls.ref import Ref
from runtime.actors.declare.hooks import is_generator
from runtime.public import public

T = TypeVar("T")
A = TypeVar("A", bound="Actor")
Handled = Awaitable[None] | None
"""What a handler without a reply returns: `def` returns None, `async def` is awaited."""


class OwnActivation(Protocol):
    """What an actor uses of its own activation."""

    def after(self, delay_s: float, repeats: bool, call: Callable[[], Any]) -> Timer:
        """Starts a timer that makes this call, in turns of the actor."""

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Starts a task."""

    def save(self) -> Awaitable[None]:
        """Takes a snapshot."""

    def mark_dirty(self) -> None:
        """State may have changed."""

    def ref(self, kind: "type[A] | str", key: str) -> "Ref[A]":
        """A ref to another actor."""


@public()
class Actor(NativeActor):
    """One object for each key in the whole system, alive while it is used: `app.ref(Counter, "a")` reaches it.

    Handlers are methods under `@call`, `def` or `async def`; one turn at a time: while an `async` one waits, the
    actor's other turns wait too. What a handler raises is logged, counted and answered; the actor goes on.
    What a timer or a task raises starts it anew from its last snapshot, as does a failing `on_start`, after a wait
    that doubles; if that happens too often, it is quarantined: set aside, and calls to it fail.
    `self.kind`, `self.key` and `self.params` are there from `__init__` on, as is `self.state`.

    Handlers run on the event loop of the actor's host, and its methods are to be called there: from another thread,
    by `loop.call_soon_threadsafe`. A handler that blocks holds up every actor of that host. Methods are O(1) where
    nothing else is said; they raise RuntimeError when the actor has ended, or where no host has started it.
    """

    idle_s: ClassVar[float | None] = None
    """How long it stays awake without members and calls, in seconds; None takes `room.idle_s`. Its timers
    do not keep it awake, a task of `spawn` does."""
    reentrant: ClassVar[bool] = False
    """Let other turns run while an `async` handler of `@on` or `@call` waits (at most 256 at a time). Between two
    `await`s the state is the handler's own; over an `await` it may change. `on_join`, `on_leave` and the like never
    overlap."""
    state: Any
    """Annotate it with a msgspec Struct (`state: Score = Score()`) for state that survives a restart: a snapshot is
    taken by `self.save()`, when the actor stops, and every second while the state changes: between turns, which
    turns of a re-entrant actor delay for five seconds at most. It is kept outside the actor, and outside its host when
    there is another, and restored when the actor is activated again."""

    _activation: OwnActivation

    def on_start(self) -> Handled:
        """Called before anything else, in each activation. If it raises, the actor is started again, later."""

    def on_stop(self, reason: str) -> Handled:
        """Called last, with the reason: "idle", "moved" or "shutdown". Timers and tasks have ended by then.

        What it raises is logged. It does not run when the host is killed.
        """

    @overload
    def ref(self, kind: "type[A]", key: str = "") -> "Ref[A]": ...
    @overload
    def ref(self, kind: str, key: str = "") -> "Ref[Any]": ...
    def ref(self, kind: "type[A] | str", key: str = "") -> "Ref[A]":
        """Another actor, by its class or declared name, and its key: `self.ref(Counter, "a").tell(Counter.add, 1)`.

        Type checkers know what the calls of a class take and return. Raises NoSuchKind, also for the key of a room
        that no client could join. O(1), and O(declared rooms) for a room that was not named recently.
        """
        return self._activation.ref(kind, key)

    def after(self, delay_s: float, call: Callable[..., Any] | str, *args: Any) -> Timer:
        """Calls a function, or a method by its name, once, in a turn of this actor, `delay_s` seconds from now.

        `def` or `async def`. What it raises starts the actor anew. Returns the timer, for its `cancel()`.
        Raises ValueError for a delay that is negative or not finite, AttributeError for the name of no method,
        TypeError for what cannot be called: `self.after(1, self.tick)`, not `self.tick()`. O(log timers of the host).
        """
        return self._activation.after(delay_s, False, self._call("after", call, args))

    def every(self, period_s: float, call: Callable[..., Any] | str, *args: Any) -> Timer:
        """As `after`, again and again: the first time one period from now. Turns never pile up: a timer that is late
        leaves out those it has missed. Raises ValueError for a period that is not above 0, and as `after`.
        O(log timers of the host), now and at each turn.
        """
        return self._activation.after(period_s, True, self._call("every", call, args))

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Runs a coroutine beside the turns, as a task that is cancelled when the actor ends. The actor does not fall
        asleep while it runs.

        What it raises starts the actor anew. Turns of the actor run while it awaits: to change the state in a turn of
        its own, it calls `self.after(0, …)`. A call it makes has no deadline but its own. Raises TypeError for what is
        not a coroutine.
        """
        if not isawaitable(work):
            raise TypeError(f"spawn takes a coroutine, as self.spawn(self.work()), not {work!r}")
        return self._activation.spawn(work)

    def save(self) -> Awaitable[None]:
        """Takes a snapshot of `self.state` now. `await` it to know that another host has it too, if there is one.

        Raises what encoding raises (TypeError, OverflowError, …) for a state that cannot be encoded,
        msgspec.ValidationError for one with a value that does not fit its type, ValueError for one that is too large,
        RuntimeError for an actor without `state`. O(size of the state): it is encoded and, if it has changed, decoded
        again to see that it can be, which takes about four times as long: together 0.25 ms for 48 kB of small Structs.
        """
        return self._activation.save()

    def _call(self, to: str, call: Callable[..., Any] | str, args: tuple[Any, ...]) -> Callable[[], Any]:
        bound = getattr(self, call) if isinstance(call, str) else call
        if not callable(bound):
            if iscoroutine(bound):
                bound.close()
            raise TypeError(
                f"{to} takes a function, as self.{to}(1, self.tick), not what it returns: {bound!r}"
            )
        if is_generator(bound):
            raise TypeError(
                f"{to}: {bound.__qualname__} yields, so calling it would run nothing: repeat by self.every"
            )
        return partial(bound, *args) if args else bound


def mark_dirty(actor: Actor) -> None:
    """The state of an actor may have changed."""
    actor._activation.mark_dirty()  # noqa: SLF001


def attach(actor: Actor, activation: OwnActivation) -> None:
    """Gives an actor its activation, before its `__init__`."""
    actor._activation = activation  # noqa: SLF001 nobody else is to have it
