"""When the state of an actor is looked at: a while after it may have changed, between two turns.

Turns that overlap may leave no moment without any. The rule: such turns hold a snapshot up for `LONGEST_S` at most,
and those that only read not at all; a turn that has the actor to itself ends first.
"""

from collections.abc import Callable
from typing import Protocol

from runtime.actors.activation.timers import Clock, Handle

# A state that keeps changing is looked at so often.
PERIOD_S = 1.0
# Turns of a re-entrant actor that wait half done are waited for so long.
LONGEST_S = 5.0


class Busy(Protocol):
    """The life whose state it is."""

    @property
    def is_quiescent(self) -> bool:
        """No turn that may change the state waits half done."""

    @property
    def between_turns(self) -> bool:
        """No turn waits half done, except those that let others run beside them."""

    @property
    def has_tasks(self) -> bool:
        """Tasks run beside its turns, and may change its state at any time."""


class SnapshotSchedule:
    """Calls `look`, on the loop of `clock`. O(log timers of the host) for each look."""

    __slots__ = ("_activation", "_clock", "_handle", "_is_late", "_is_overdue", "_look")

    def __init__(self, clock: Clock, activation: Busy, look: Callable[[], None]) -> None:
        self._clock, self._activation, self._look = clock, activation, look
        self._handle: Handle | None = None
        self._is_late = self._is_overdue = False

    def mark_dirty(self) -> None:
        """The state may have changed. O(1) while a look is due."""
        if self._handle is None:
            self._handle = self._clock.call_later(PERIOD_S, self._due)

    def turn_ended(self) -> None:
        """The actor may be between two turns."""
        if self._is_late and self._may_look():
            self.look()

    def look(self) -> None:
        """Looks now, whatever waits half done."""
        self.cancel()
        self._look()
        if self._activation.has_tasks or not self._activation.is_quiescent:
            self.mark_dirty()

    def cancel(self) -> None:
        """Does not look before the next `mark_dirty`."""
        if self._handle is not None:
            self._handle.cancel()
        self._handle = None
        self._is_late = self._is_overdue = False

    def _due(self) -> None:
        self._handle = None
        if self._is_late:
            self._is_overdue = True
        else:
            self._is_late = True
            if not self._may_look():
                self._handle = self._clock.call_later(LONGEST_S - PERIOD_S, self._due)
        if self._may_look():
            self.look()

    def _may_look(self) -> bool:
        return self._activation.is_quiescent or (self._is_overdue and self._activation.between_turns)
