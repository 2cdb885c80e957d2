"""When a snapshot of an actor is taken: some time after its state may have changed, between two turns.

With overlapping turns there may be no moment between two turns. The rule: overlapping turns delay a snapshot by at most
`LONGEST_S`, or not at all if they only read; an exclusive turn always ends first.
"""

from collections.abc import Callable
from typing import Protocol

from runtime.actors.activation.timers import Clock, Handle

# The period of snapshots of a state that keeps changing.
PERIOD_S = 1.0
# The longest delay by suspended turns of a re-entrant actor.
LONGEST_S = 5.0


class TurnState(Protocol):
    """What the schedule needs of its activation."""

    @property
    def is_quiescent(self) -> bool:
        """Whether no turn that may change the state is suspended."""

    @property
    def between_turns(self) -> bool:
        """Whether no exclusive turn is suspended."""

    @property
    def has_tasks(self) -> bool:
        """Whether tasks run beside the turns, which may change the state at any time."""


class SnapshotSchedule:
    """Calls `look`, which takes a snapshot, on the loop of `clock`. O(log timers of the host) for each."""

    __slots__ = ("_activation", "_clock", "_handle", "_is_late", "_is_overdue", "_look")

    def __init__(self, clock: Clock, activation: TurnState, look: Callable[[], None]) -> None:
        self._clock, self._activation, self._look = clock, activation, look
        self._handle: Handle | None = None
        self._is_late = self._is_overdue = False

    def mark_dirty(self) -> None:
        """The state may have changed: a snapshot is due. O(1) if one is due already."""
        if self._handle is None:
            self._handle = self._clock.call_later(PERIOD_S, self._due)

    def turn_ended(self) -> None:
        """A turn has ended, so the actor may be between two turns."""
        if self._is_late and self._may_look():
            self.look()

    def look(self) -> None:
        """Takes a snapshot now, even if turns are suspended."""
        self.cancel()
        self._look()
        if self._activation.has_tasks or not self._activation.is_quiescent:
            self.mark_dirty()

    def cancel(self) -> None:
        """Takes no snapshot before the next `mark_dirty`."""
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
