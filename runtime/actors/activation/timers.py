"""Timers of one actor, over a clock that is passed in, so that a test can move it.

The rule: a timer has at most one queued turn. The next one is scheduled when that has run, so the turns of a slow actor
are late but do not pile up.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from inspect import isawaitable
from itertools import count
from typing import Any, Protocol

from runtime.actors.activation.awaitables import Discardable, attempt, outcome
from runtime.actors.declare import location
from runtime.actors.values.durations import seconds
from runtime.public import public

# The first ticket of timers, by which the core knows their turns; tickets of calls count from 1.
FIRST_TICKET = 1 << 63
_tickets = count(FIRST_TICKET)


class TimerFailed(Exception):  # noqa: N818 not an error of ours
    """A timer's turn has raised `__cause__`: its actor must be restarted."""


class Handle(Protocol):
    """What `Clock.call_later` returns; `asyncio.TimerHandle` is one."""

    def cancel(self) -> None:
        """Prevents the call."""


class Clock(Protocol):
    """A monotonic clock; an event loop is one."""

    def time(self) -> float:
        """Now, in seconds."""

    def call_later(self, delay: float, callback: Callable[..., object], /, *args: Any) -> Handle:
        """Calls the callback once, after `delay` seconds."""


@public()
class Timer:
    """One timer, as `Actor.after` and `Actor.every` return it. To be used on its host's loop only: from another thread,
    by `loop.call_soon_threadsafe`. All of it is O(1).
    """

    __slots__ = ("_handle", "_timers", "call", "due_s", "period_s")

    def __init__(
        self, timers: "Timers", due_s: float, period_s: float | None, call: Callable[[], Any]
    ) -> None:
        self.call = call
        self.due_s = due_s
        self.period_s = period_s
        self._timers: Timers | None = timers
        self._handle: Handle | None = None

    @property
    def active(self) -> bool:
        """Whether it will run, or run again."""
        return self._timers is not None

    def cancel(self) -> None:
        """Ends it, even if its turn is queued already. May be called again, and after its end."""
        if self._timers is not None:
            self._timers.forget(self)
        if self._handle is not None:
            self._handle.cancel()
        self._timers = self._handle = None

    def wait(self, clock: Clock, due: Callable[["Timer"], None]) -> None:
        """Schedules the call of `due` for its time."""
        self._handle = clock.call_later(max(0.0, self.due_s - clock.time()), due, self)


class Timers:
    """The timers of one activation. `remind(ticket)` must give the actor a turn, which calls `turn(ticket)`."""

    __slots__ = ("_clock", "_due", "_live", "_remind")

    def __init__(self, clock: Clock, remind: Callable[[int], object]) -> None:
        self._clock = clock
        self._remind = remind
        self._due: dict[int, Timer] = {}
        self._live: set[Timer] = set()

    def start(self, delay_s: float, repeats: bool, call: Callable[[], Any]) -> Timer:
        """Starts a timer. Raises ValueError and TypeError, see `seconds`."""
        seconds("period_s" if repeats else "delay_s", delay_s, above_zero=repeats)
        timer = Timer(self, self._clock.time() + delay_s, delay_s if repeats else None, call)
        self._live.add(timer)
        timer.wait(self._clock, self._is_due)
        return timer

    def turn(self, ticket: int) -> Awaitable[None] | None:
        """Makes the call of a timer, in its turn, unless it is of another activation or was cancelled meanwhile.

        Returns what must be awaited, if anything. What the call raises is raised as TimerFailed, at once or there.
        """
        timer = self._due.pop(ticket, None)
        if timer is None or not timer.active:
            return None
        if timer.period_s is None:
            timer.cancel()
        waiting, error = attempt(timer.call)
        if error is not None and error.__traceback__ and error.__traceback__.tb_next is None:
            # The arguments do not fit, so the function was not entered, and the trace has no line of the author's.
            location.add_location(
                error, f"{location.of_function(getattr(timer.call, 'func', timer.call))}: called by a timer"
            )
        if error is None and isawaitable(waiting):
            return Discardable(waiting, partial(self._run_later, timer))
        self._ran(timer, error)
        return None

    async def _run_later(self, timer: Timer, waiting: Awaitable[Any]) -> None:
        _, error = await outcome(waiting)
        self._ran(timer, error)

    def _ran(self, timer: Timer, error: BaseException | None) -> None:
        """The turn has ended: schedules the next one in the timer's rhythm, without missed ones. Raises TimerFailed."""
        if error is not None:
            raise TimerFailed("timer") from error
        if not timer.active or timer.period_s is None:
            return
        now_s, period_s = self._clock.time(), timer.period_s
        missed = max(0.0, (now_s - timer.due_s) // period_s)
        timer.due_s += (missed + 1) * period_s
        timer.wait(self._clock, self._is_due)

    def forget(self, timer: Timer) -> None:
        """A timer was cancelled."""
        self._live.discard(timer)

    def close(self) -> None:
        """Cancels all timers."""
        for timer in list(self._live):
            timer.cancel()

    def _is_due(self, timer: Timer) -> None:
        ticket = next(_tickets)
        self._due[ticket] = timer
        self._remind(ticket)
