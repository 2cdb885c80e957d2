"""A turn that must be awaited, whose it is, and what is left of the task that it ran in.

The rule: this file imports neither turns.py, which awaits turns, nor migration/, which cuts them.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, Protocol

from runtime._native import HostCore, Member
from runtime.actors.activation.awaitables import give_up

# As the core suspends it: see Turn.
Suspended = tuple[Awaitable[Any], str, Member | None, str | None, int | None]
# Called with what a turn raised, or None.
Then = Callable[[BaseException | None], None]


class Turn(NamedTuple):
    """A turn that must be awaited, as the native core suspends it: see `Suspended` in the stub."""

    waiting: Awaitable[Any]
    """Of user code, a `Steps`: it runs in the context of its turn."""
    handler: str
    member: Member | None = None
    reference: str | None = None
    life: int | None = None
    """Of one that the core counts as overlapping: which life of its actor it is of."""
    then: Then | None = None
    """Of `on_start` and `on_stop`, which are no turns of the core: called with how it ended."""


class Cut(Exception):  # noqa: N818 not an error of ours
    """The actor was started anew in the middle of this turn, or has moved and could not wait for it."""


def drop(core: HostCore, cell: object, turn: Turn) -> None:
    """Its life has ended before the turn could be awaited: it is answered, and the core forgot it with that life."""
    give_up(turn.waiting)
    core.fail(cell, turn.handler, turn.member, turn.reference, Cut())


class Whose(Protocol):
    """The actor whose turns they are."""

    @property
    def kind(self) -> str:
        """Its kind."""

    @property
    def key(self) -> str:
        """Its key."""


def is_spent(task: "asyncio.Task[None] | None", error: BaseException | None) -> bool:
    """Whether what is awaited next in this task would be cancelled. `uncancel` takes back the count alone until
    Python 3.13, hence the second look.
    """
    if task is None or isinstance(error, GeneratorExit):
        return True
    return task.cancelling() > 0 or getattr(task, "_must_cancel", False)


def raised(task: "asyncio.Task[Any]") -> BaseException | None:
    """How a task that is done has failed, if it has."""
    return asyncio.CancelledError("its task was cancelled") if task.cancelled() else task.exception()
