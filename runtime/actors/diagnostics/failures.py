"""The log of failures of user code: every failure is counted, few are logged.

There is at most one line a second for each kind and handler, and `LINES` for all; a line says how many were left out
before it. The rule: rooms that fail at every message neither flood the log nor cost their host time.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, NamedTuple, TypeVar, cast

import structlog

from runtime._native import Member
from runtime.actors.activation.restart_policy import Intensity
from runtime.actors.declare import location
from runtime.actors.values.encoding import encoded, printable
from runtime.errors import Reject
from runtime.observe.frames import formatted
from runtime.observe.log_limit import LogLimit

T = TypeVar("T")
QUIET_S = 1.0
# The most lines of a host in a second.
LINES = 10

_HOOK = "__stateroom_hook__"

Answer = tuple[str, str, bytes]
"""Code and reason of an error reply, and its other fields: a JSON object, or nothing."""

_log = structlog.get_logger("stateroom.rooms")


class Slow(NamedTuple):
    """What the log says of a turn that delays others."""

    handler: str
    """The name of its handler, as its class declares it."""
    line: str
    """`file:line in function`: where it awaits."""
    turn_s: float
    waiting: int
    """How many turns it delays."""
    instead: str
    """What the author can do."""


def describe(error: BaseException, handler: str) -> str:
    """The exception of a handler, or of the encoding of its reply, in one line."""
    place = location.location_of(error)
    text = f"{type(error).__name__}: {printable(error)}" + (f" ({place})" if place else "")
    # A coroutine is never meant as JSON, and msgspec cannot say which one it is.
    return f"{text}: is an await missing in {handler}?" if "objects of type coroutine" in text else text


def attributed_to(hook: str, function: Callable[..., T], *args: Any) -> T:
    """Calls a hook within the turn of another handler; its exceptions are logged under the hook's name."""
    try:
        done = function(*args)
    except BaseException as error:
        vars(error)[_HOOK] = hook
        raise
    return cast(T, _attributed_later(hook, done)) if hasattr(done, "__await__") else done


async def _attributed_later(hook: str, waiting: Awaitable[Any]) -> Any:
    try:
        return await waiting
    except BaseException as error:
        vars(error)[_HOOK] = hook
        raise


def _failed_hook(error: BaseException, handler: str) -> str:
    """The name to log for an exception: the handler of the turn, or a hook that was called within it."""
    return str(vars(error).get(_HOOK, handler))


class FailureLog:
    """Counts and logs, O(1). `clock_s` is monotonic. To be used by one thread.

    `counts`: failures by handler. `refused`: pushes and joins that handlers refused by `Reject`, or that could not be
    decoded; they are not failures, and not logged. `slow_turns`: turns that delayed others. `snapshots_failed`: states
    that could not be saved. Its memory is bounded by the declarations: handlers are named as their class names them,
    never by a name that a client has sent.
    """

    def __init__(self, clock_s: Callable[[], float]) -> None:
        self.counts: Counter[str] = Counter()
        self.refused = 0
        self.slow_turns = 0
        self.snapshots_failed = 0
        # By kind and handler.
        self._limit: LogLimit[tuple[str, str]] = LogLimit(clock_s, QUIET_S, LINES)

    def record(self, room: str, handler: str, member: Member | None, error: BaseException) -> None:
        """A handler has failed, or a hook within it (`attributed_to`); `room` is the topic."""
        handler = _failed_hook(error, handler)
        self.counts[handler] += 1
        left_out = self._due(room, handler)
        if left_out is None:
            return
        _log.error(
            "room_handler_failed",
            room=room,
            handler=handler,
            member=member.id if member else None,
            error=describe(error, handler),
            left_out=left_out,
            trace=formatted(error),
        )

    def unsaved(self, room: str, error: Exception | None, at: str) -> None:
        """A state could not be saved; `at` is the place of the fault, for the first failure in a row. None: it was."""
        if error is None:
            if self._due(room, "kept_again") is not None:
                _log.warning("state_kept_again", room=room)
            return
        self.snapshots_failed += 1
        if at and (left_out := self._due(room, "snapshot")) is not None:
            what = describe(error, "state")
            _log.error("state_not_kept", room=room, where=at, error=what, left_out=left_out)

    def answer_of(self, error: BaseException) -> tuple[Answer | None, BaseException]:
        """The error reply of a `Reject`, which is counted; None for a failure, also if JSON cannot hold its fields."""
        if not isinstance(error, Reject):
            return None, error
        try:
            fields = encoded(error.fields) if error.fields else b""
            answer = printable(error.code), printable(error.reason), fields
        except Exception as wrong:  # noqa: BLE001 whatever the encoding of a value raises
            wrong.__cause__ = error
            return None, wrong
        self.refused += 1
        return answer, error

    def tell_refused(self, room: str, event: str, refusal: Reject) -> None:
        """An actor has refused a tell: not a failure, but no caller gets the answer."""
        # Programs choose the event, so all tells of a kind are limited together.
        if (left_out := self._due(room, "tell")) is not None:
            why = {"code": refusal.code, "reason": refusal.reason}
            _log.warning("tell_failed", room=room, told=event, **why, left_out=left_out)

    def unhandled(self, room: str, event: str) -> None:
        """A push has no handler. Clients choose the event, so all pushes of a kind are limited together."""
        if (left_out := self._due(room, "push")) is not None:
            _log.warning("push_unhandled", room=room, pushed=ascii(event)[1:-1], left_out=left_out)

    def slow(self, turns: Iterable[tuple[str, Slow]]) -> None:
        """Turns have delayed others for too long; by topic."""
        for room, turn in turns:
            self.slow_turns += 1
            # Its exceptions have lines of their own, under the handler's name.
            if (left_out := self._due(room, f"slow {turn.handler}")) is not None:
                _log.warning("turn_slow", room=room, **turn._asdict(), left_out=left_out)

    def quarantined(self, room: str, intensity: Intensity) -> None:
        """An actor has failed too often."""
        if (left_out := self._due(room, "quarantine")) is not None:
            _log.error(
                "room_quarantined",
                room=room,
                failures=intensity.restarts + 1,
                within_s=intensity.period_s,
                until="its idle_s is over and no client asks for it",
                left_out=left_out,
            )

    def quarantined_by_parent(self, room: str, for_s: float) -> None:
        """An actor is not started, because it has ended its host several times."""
        if (left_out := self._due(room, "quarantine")) is not None:
            _log.error(
                "room_quarantined",
                room=room,
                why="its host died several times while its code ran",
                for_s=round(for_s, 1),
                left_out=left_out,
            )

    def _due(self, room: str, handler: str) -> int | None:
        """How many lines were left out since the last such line; None: this one is left out too."""
        # A topic is the kind, which has no white space (pattern.py), and the key.
        return self._limit.due((room.partition(" ")[0], handler))
