"""What a turn that is awaited ends with: cut short, dropped, or with a task that takes no other turn.

The rule: this file imports neither turns.py, which awaits turns, nor migration/, which interrupts them.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from runtime._native import HostCore, Turn
from runtime.actors.activation.awaitables import discard

if TYPE_CHECKING:
    from runtime._native import CellOfCore

# Called with what a turn raised, or None.
Then = Callable[[BaseException | None], None]


class TurnInterrupted(Exception):  # noqa: N818 not an error of ours
    """The actor was started anew in the middle of this turn, or has moved and could not wait for it."""


def discard_turn(core: HostCore, cell: "CellOfCore", turn: Turn) -> None:
    """Answers a turn whose activation ended before it could be awaited. The core has forgotten it already."""
    discard(turn.waiting)
    core.fail(cell, turn, TurnInterrupted())


class HasIdentity(Protocol):
    """The actor of some turns."""

    @property
    def kind(self) -> str:
        """Its kind."""

    @property
    def key(self) -> str:
        """Its key."""


def is_cancelled(task: "asyncio.Task[None] | None", error: BaseException | None) -> bool:
    """Whether what is awaited next in this task would be cancelled. Until Python 3.13 `uncancel` only resets the count,
    hence the second check.
    """
    if task is None or isinstance(error, GeneratorExit):
        return True
    return task.cancelling() > 0 or getattr(task, "_must_cancel", False)


def task_error(task: "asyncio.Task[Any]") -> BaseException | None:
    """The exception of a task that is done, if any."""
    return asyncio.CancelledError("its task was cancelled") if task.cancelled() else task.exception()
