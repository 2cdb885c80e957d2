"""The activations of one host, as its moves see them: which ones run, and how a long turn is interrupted.

The rule: an interrupted turn ends at once for its caller; the activation is over when none of its code runs.
"""

from collections.abc import Iterator, Mapping
from typing import Protocol

import structlog

from runtime._native import HandlerKind
from runtime.actors.activation.activation import Activation
from runtime.actors.activation.leftover_tasks import LeftoverTasks
from runtime.actors.activation.turn import TurnInterrupted
from runtime.actors.actor import Actor
from runtime.actors.calls.peer.frames import Identity

WHY = "the actor has moved to another host, and these turns have lasted too long since"

_log = structlog.get_logger("stateroom.host")


class MovableCell(Protocol):
    """A cell, as moves see it."""

    topic: str
    activation: Activation | None

    def abandon(self, reason: str) -> None:
        """Ends it, unless its actor is active."""


class RunningActivations:
    """The activations in the cells of a host. To be used on its loop only."""

    def __init__(self, cells: Mapping[int, MovableCell], leftovers: LeftoverTasks) -> None:
        self._cells = cells
        self._leftovers = leftovers

    def running(self) -> Iterator[tuple[int, Identity]]:
        """The active actors, with their numbers."""
        for number, cell in self._cells.items():
            if cell.activation is not None:
                yield number, _identity(cell.activation.actor)

    def interrupt(self, number: int, spares_stop: bool) -> None:
        """Interrupts the turns of an actor that has moved; its `on_stop` follows, or is spared with `spares_stop`."""
        cell = self._cells.get(number)
        if cell is None or cell.activation is None:
            return
        if not cell.activation.is_quiescent or cell.activation.overlapping:
            # First, as the activation may end at once: it is over when these tasks are done.
            self._leftovers.add(cell.activation.actor, cell.activation.turns.tasks)
            spared = HandlerKind.ON_STOP if spares_stop else None
            handlers = cell.activation.turns.interrupt(TurnInterrupted("its actor has moved"), spared)
            if handlers:
                _log.warning("turns_cut_at_move", room=cell.topic, handlers=handlers, why=WHY)
        if number in self._cells:
            # Its `on_start` has been interrupted: it must not start again.
            cell.abandon("moved")


def _identity(actor: Actor) -> Identity:
    return actor.kind, actor.key
