"""A life of an actor begins when nothing of the one before runs any more, on this host.

A task that was cancelled with its life may catch that, or take its time in `finally`. The rule: two lives never act at
once; an actor whose last does not end is refused, as it is when another host does not let go of it.
"""

from collections.abc import Callable
from typing import Protocol

from runtime._native import Scopes
from runtime.actors.activation.leftover_tasks import Lingering
from runtime.actors.activation.timers import Clock, Handle
from runtime.actors.calls.peer.frames import Identity
from runtime.actors.diagnostics.failures import FailureLog
from runtime.actors.diagnostics.slow_turns import frames_of
from runtime.actors.diagnostics.watchdog import is_user, line_of

# As long as any turn may last after its actor has moved.
LONGEST_S = 30.0


class Home(Protocol):
    """What it needs of its host."""

    clock: Clock
    lingering: Lingering
    failures: FailureLog
    scopes: Scopes

    def refuse(self, number: int) -> None:
        """The actor of this number does not begin: who waits for it is told."""


def begin(home: Home, number: int, topic: str, construct: Callable[[], object]) -> "Successor | None":
    """Calls it, at once if nothing lingers. Else it waits: what is returned may be cancelled until then."""
    if not home.lingering.any():
        construct()
        return None
    waiting = Successor(home, number, topic, home.scopes.address(number))
    waiting.begin(construct)
    return waiting


class StillRunning(Exception):  # noqa: N818 not an error of ours
    """A task of the life before has not ended."""


class Successor:
    """The next life of one actor, which waits for the end of its last. To be used on its host's loop only."""

    __slots__ = ("_actor", "_home", "_late", "_number", "_topic")

    def __init__(self, home: Home, number: int, topic: str, actor: Identity) -> None:
        self._home, self._number, self._topic, self._actor = home, number, topic, actor
        self._late: Handle | None = None

    def begin(self, begin: Callable[[], object]) -> None:
        """Calls it, perhaps at once; never if `cancel` comes before, or the actor had to be refused. O(1)."""
        if not self._home.lingering.has(self._actor):
            begin()
            return
        late = self._late = self._home.clock.call_later(LONGEST_S, self._refuse)

        def over() -> None:
            if self._late is late:
                self.cancel()
                begin()

        self._home.lingering.when_over(self._actor, over)

    def cancel(self) -> None:
        """It does not begin."""
        if self._late is not None:
            self._late.cancel()
        self._late = None

    def _refuse(self) -> None:
        self._late = None
        where = [
            line_of(users[-1])
            for task in self._home.lingering.tasks(self._actor)
            if (users := [frame for frame in frames_of(task.get_coro()) if is_user(frame)])
        ]
        text = f"its last activation was cancelled {LONGEST_S:g} s ago and still runs"
        error = StillRunning(
            f"{text}, at {', '.join(where) or 'unknown'}: it is refused until that has ended"
        )
        self._home.failures.record(self._topic, "on_start", None, error)
        self._home.refuse(self._number)
