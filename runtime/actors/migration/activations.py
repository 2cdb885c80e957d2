"""The activations of one host, as its moves see them: which live here, and how one is cut that lasts too long.

The rule: a turn that is cut ends at once for its caller; the activation is over when no code of it runs any more.
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
    """An actor of the host."""

    topic: str
    activation: Activation | None

    def abandon(self, reason: str) -> None:
        """Ends it, unless it lives."""


class RunningActivations:
    """Over the cells of a host, by their numbers. To be used on its loop only."""

    def __init__(self, cells: Mapping[int, MovableCell], leftovers: LeftoverTasks) -> None:
        self._cells = cells
        self._leftovers = leftovers

    def running(self) -> Iterator[tuple[int, Identity]]:
        """The actors that live here, with their numbers."""
        for number, cell in self._cells.items():
            if cell.activation is not None:
                yield number, _identity(cell.activation.actor)

    def cut(self, number: int, spares_stop: bool) -> None:
        """Cancels the turns of one that has moved; its `on_stop` follows. `spares_stop`: unless that has begun."""
        cell = self._cells.get(number)
        if cell is None or cell.activation is None:
            return
        if not cell.activation.is_quiescent or cell.activation.overlapping:
            # Before: the activation may end at once, and is over when these are.
            self._leftovers.add(cell.activation.actor, cell.activation.turns.tasks)
            spared = HandlerKind.ON_STOP if spares_stop else None
            cut = cell.activation.turns.cut(TurnCut("its actor has moved"), spared)
            if cut:
                _log.warning("turns_cut_at_move", room=cell.topic, handlers=cut, why=WHY)
        if number in self._cells:
            # Its `on_start` has been cut: it does not begin again.
            cell.abandon("moved")


def _identity(actor: Actor) -> Identity:
    return actor.kind, actor.key
