"""What an actor awaits: its turns one by one, in one task for life, and those that may overlap, each in its own.

The rule: every turn given ends once, by `ended` or in what `cancel` returns.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context
from typing import Any, NamedTuple, Protocol

from runtime._native import Member
from runtime.actors.awaited import give_up, outcome
from runtime.actors.calls.ambient import turn_of

# Turns that follow each other give way after this: what else is on the loop must not wait for a whole batch.
SLICE_S = 0.01


class Turn(NamedTuple):
    """A turn that must be awaited, as the native core suspends it: see `Suspended` in the stub."""

    waiting: Awaitable[Any]
    handler: str
    member: Member | None = None
    reference: str | None = None
    then: Callable[[BaseException | None], None] | None = None
    """Of what is no turn of the core's: what its end is for."""


class Whose(Protocol):
    """The actor whose turns they are."""

    @property
    def kind(self) -> str:
        """Its kind."""

    @property
    def key(self) -> str:
        """Its key."""


class Turns:
    """The turns of one life of an actor. `ended(turn, value, error, overlapped)` returns the next turn, if any.

    To be used on its host's loop only.
    """

    __slots__ = ("_awaiting", "_ended", "_is_closed", "_is_cut", "_loop", "_name", "_next", "_overlapping", "_task",
                 "_turn", "_whose")  # fmt: skip

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        name: str,
        ended: Callable[[Turn, Any, BaseException | None, bool], Turn | None],
        whose: Whose | None = None,
    ) -> None:
        self._loop = loop
        self._name = name
        self._ended = ended
        self._whose = whose
        self._is_closed = self._is_cut = False
        self._next: Turn | None = None
        self._turn: Turn | None = None
        self._task: asyncio.Task[None] | None = None
        self._awaiting: asyncio.Future[None] | None = None
        self._overlapping: dict[asyncio.Task[None], Turn] | None = None

    @property
    def is_free(self) -> bool:
        """No turn waits half done."""
        return self._turn is None and self._next is None and not self._overlapping

    @property
    def overlapping(self) -> int:
        """How many turns wait beside the one."""
        return len(self._overlapping or ())

    def give(self, turn: Turn) -> None:
        """A turn to await; the one before has ended."""
        self._next = turn
        if self._task is None:
            self._task = self._loop.create_task(self._run(), name=self._name, context=self._context(False))
        else:
            self._wake()

    def overlap(self, turn: Turn) -> None:
        """A turn to await beside others. The core sees to it that they are not too many."""
        if self._overlapping is None:
            self._overlapping = {}
        task = self._loop.create_task(
            self._beside(turn), name=f"{self._name}, {turn.handler}", context=self._context(True)
        )
        self._overlapping[task] = turn

    def close(self) -> None:
        """No turn will come any more."""
        self._is_closed = True
        self._wake()

    def cancel(self) -> list[Turn]:
        """Cancels and gives up all that is awaited, and returns it: nothing is heard of it any more."""
        self._is_closed = self._is_cut = True
        cut = [turn for turn in (self._turn, self._next) if turn is not None]
        tasks = [self._task] if self._task is not None else []
        if self._overlapping:
            cut += self._overlapping.values()
            tasks += self._overlapping
        self._turn = self._next = self._overlapping = None
        current = asyncio.current_task() if tasks else None
        for task in tasks:
            if task is not current:
                task.cancel()
        for turn in cut:
            give_up(turn.waiting)
        return cut

    async def _run(self) -> None:
        give_way_s = self._loop.time() + SLICE_S
        while not self._is_closed or self._next is not None:
            if self._next is None:
                self._awaiting = self._loop.create_future()
                await self._awaiting
                give_way_s = self._loop.time() + SLICE_S
                continue
            turn, self._next = self._next, None
            self._turn = turn
            value, error = await outcome(turn.waiting)
            if self._is_cut:
                return
            self._turn = None
            following = self._ended(turn, value, error, False)
            if following is not None:
                self._next = following
            if self._loop.time() >= give_way_s:
                # Turns that await nothing in truth would keep the loop to themselves.
                await asyncio.sleep(0)
                give_way_s = self._loop.time() + SLICE_S

    async def _beside(self, turn: Turn) -> None:
        value, error = await outcome(turn.waiting)
        task = asyncio.current_task()
        if self._overlapping and task in self._overlapping:
            del self._overlapping[task]
            self._ended(turn, value, error, True)

    def _context(self, is_open: bool) -> Context | None:
        """What runs here runs in this actor's turns, and with others if it is open."""
        return turn_of(self._whose.kind, self._whose.key, is_open) if self._whose is not None else None

    def _wake(self) -> None:
        if self._awaiting is not None and not self._awaiting.done():
            self._awaiting.set_result(None)
