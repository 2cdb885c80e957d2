"""Delays the start of an actor until no code of its last activation runs on this host.

A task that was cancelled with its activation may catch the cancellation, or run on in `finally`. The rule: two
activations never run at once; if the last one does not end, the actor is refused, as if another host still ran it.
"""

from collections.abc import Callable
from typing import Protocol

from runtime._native import Scopes
from runtime.actors.activation.leftover_tasks import LeftoverTasks
from runtime.actors.activation.timers import Clock, Handle
from runtime.actors.calls.peer.frames import Identity
from runtime.actors.diagnostics.failures import FailureLog
from runtime.actors.diagnostics.slow_turns import frames_awaited
from runtime.actors.diagnostics.watchdog import is_user, line_of

# The same time that a turn has after its actor has moved.
LONGEST_S = 30.0


class Host(Protocol):
    """What a delayed start needs of its host."""

    clock: Clock
    leftovers: LeftoverTasks
    failures: FailureLog
    scopes: Scopes

    def refuse(self, number: int) -> None:
        """The actor of this number does not start: what is queued for it is refused."""


def begin(host: Host, number: int, topic: str, construct: Callable[[], object]) -> "DelayedStart | None":
    """Calls `construct`, at once if there is no leftover task. Else it returns the delayed start, to be cancelled."""
    if not host.leftovers.any():
        construct()
        return None
    waiting = DelayedStart(host, number, topic, host.scopes.address(number))
    waiting.begin(construct)
    return waiting


class StillRunning(Exception):  # noqa: N818 not an error of ours
    """A task of the last activation has not ended."""


class DelayedStart:
    """The start of one actor, which waits for the end of its last activation. To be used on its host's loop only."""

    __slots__ = ("_actor", "_host", "_late", "_number", "_topic")

    def __init__(self, host: Host, number: int, topic: str, actor: Identity) -> None:
        self._host, self._number, self._topic, self._actor = host, number, topic, actor
        self._late: Handle | None = None

    def begin(self, begin: Callable[[], object]) -> None:
        """Calls `begin`, perhaps at once; never after `cancel`, or after the actor was refused. O(1)."""
        if not self._host.leftovers.has(self._actor):
            begin()
            return
        late = self._late = self._host.clock.call_later(LONGEST_S, self._refuse)

        def over() -> None:
            if self._late is late:
                self.cancel()
                begin()

        self._host.leftovers.when_ended(self._actor, over)

    def cancel(self) -> None:
        """Cancels the start."""
        if self._late is not None:
            self._late.cancel()
        self._late = None

    def _refuse(self) -> None:
        self._late = None
        where = [
            line_of(users[-1])
            for task in self._host.leftovers.tasks(self._actor)
            if (users := [frame for frame in frames_awaited(task.get_coro()) if is_user(frame)])
        ]
        text = f"its last activation was cancelled {LONGEST_S:g} s ago and still runs"
        error = StillRunning(
            f"{text}, at {', '.join(where) or 'unknown'}: it is refused until that has ended"
        )
        self._host.failures.record(self._topic, "on_start", None, error)
        self._host.refuse(self._number)
