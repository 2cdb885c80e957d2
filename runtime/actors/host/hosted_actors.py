"""The actors of a host by the core's numbers: activated on request of the core, abandoned, ended with the host.

The rule: nothing here raises into the core, and nothing here runs for each message.
"""

import asyncio
import random
from collections.abc import Callable
from functools import partial
from typing import Protocol

from runtime._native import HostCore, Scopes
from runtime.actors.activation.cell import Cell
from runtime.actors.activation.leftover_tasks import LeftoverTasks
from runtime.actors.activation.restart_policy import Intensity
from runtime.actors.activation.snapshots import SnapshotStore
from runtime.actors.activation.thread_check import this_thread
from runtime.actors.activation.timers import Clock
from runtime.actors.addressing.refs import Refs
from runtime.actors.calls.owners import Owners
from runtime.actors.declare.registry import Registry
from runtime.actors.diagnostics.failures import FailureLog
from runtime.actors.diagnostics.slow_turns import SlowTurns
from runtime.actors.host.quarantine import QuarantineList
from runtime.actors.migration.gate import Gate


class EndListener(Protocol):
    """Is called at the end of each actor (migration/handover.py)."""

    def ended(self, number: int) -> None:
        """An actor of this host has ended."""


class HostedActors:
    """The cells (cell.py) of a host, in `cells` by their numbers. To be used on one loop only.

    `gate`: which actors may start. `ends`: called at the end of each actor, if given. `chance()`: a number from 0 to 1,
    for the wait before a failed actor starts again.
    """

    def __init__(
        self,
        core: HostCore,
        scopes: Scopes,
        loop: asyncio.AbstractEventLoop,
        registry: Registry,
        refs: Refs,
        *,
        owners: Owners,
        cells: dict[int, Cell],
        leftovers: LeftoverTasks,
        gate: Gate,
        snapshots: SnapshotStore,
        ends: EndListener | None,
        failures: FailureLog,
        slow: SlowTurns,
        intensity: Intensity,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.core, self.scopes = core, scopes
        self.loop, self.thread = loop, this_thread()
        self.clock: Clock = loop
        self.registry, self.refs = registry, refs
        self.row_epoch = owners.row_epoch_here  # orders the snapshots of different hosts
        self.cells, self.leftovers, self.gate, self.snapshots = cells, leftovers, gate, snapshots
        self.failures, self.slow = failures, slow
        self.intensity, self.chance = intensity, chance
        self.quarantine = QuarantineList(loop.time)
        self._ends = ends
        self._none_left = asyncio.Event()

    async def stop(self, grace_s: float) -> None:
        """Runs the `on_stop` of all actors, also of those that it activates, and cancels the rest after `grace_s`."""
        self.core.stop_all()
        for number in list(self.cells):
            self._abandon(number, "shutdown")
        try:
            async with asyncio.timeout(grace_s):
                while self.cells:
                    await self._none_left.wait()
                    self.core.run_due()  # the last actor to stop may have called another one
        except TimeoutError:
            for cell in list(self.cells.values()):
                cell.cancel()

    def ended(self, number: int) -> None:
        """The actor of a cell has ended, for now or finally."""
        self.cells.pop(number, None)
        if self._ends is not None:
            self._ends.ended(number)
        if not self.cells:
            self._none_left.set()

    def activate(self, number: int, kind: str, key: str) -> None:
        """An actor is requested that is not active."""
        room = self.registry.kinds.get(kind)
        if room is None:
            # The shard has the routes of another app: what is not declared cannot be joined.
            self.core.quarantine(number)
            return
        topic = f"{kind} {key!r}" if key else kind
        if (for_s := self.quarantine.remaining_s((kind, key))) > 0:
            self.failures.quarantined_by_parent(topic, for_s)
            self.core.quarantine(number)
            return
        self._none_left.clear()
        cell = Cell(self, number, topic, room)
        self.cells[number] = cell
        if self.gate.is_open((kind, key)):
            cell.start()
        else:
            self.gate.wait(number, (kind, key), cell.start, partial(self.refuse, number))

    def abandon(self, number: int) -> None:
        """Another host owns an actor now that waits for its start here: it is not started, unless `on_start` runs."""
        if number in self.cells:
            self._abandon(number, "moved")
        else:
            self.core.stopped(number, evict=True)

    def refuse(self, number: int) -> None:
        """Code of its last activation still runs: what is queued for it is refused; a later request tries again."""
        self.ended(number)
        self.core.refuse(number)

    def _abandon(self, number: int, reason: str) -> None:
        self.gate.cancel(number)
        self.cells[number].abandon(reason)
