"""The rooms and actors of a host by their numbers: begun when the native core asks, given up, ended with the host.

The rule: nothing here may raise into the core, and nothing here is done for each message.
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


class Ends(Protocol):
    """Hears of the ends of actors (migration/handover.py)."""

    def ended(self, number: int) -> None:
        """An actor of this host has ended."""


class HostedActors:
    """The home of a host's cells (cell.py), which are in `cells` by their numbers. To be used on one loop only.

    `gate`: which of them may begin. `ends`: None if nobody is to hear of them. `chance()`: from 0 to 1, of the wait
    before an actor that failed begins again.
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
        ends: Ends | None,
        failures: FailureLog,
        slow: SlowTurns,
        intensity: Intensity,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.core, self.scopes = core, scopes
        self.loop, self.thread = loop, this_thread()
        self.clock: Clock = loop
        self.registry, self.refs = registry, refs
        self.row_epoch = owners.row_epoch_here  # tells a snapshot from an older one of another host
        self.cells, self.leftovers, self.gate, self.snapshots = cells, leftovers, gate, snapshots
        self.failures, self.slow = failures, slow
        self.intensity, self.chance = intensity, chance
        self.quarantine = QuarantineList(loop.time)
        self._ends = ends
        self._none_left = asyncio.Event()

    async def stop(self, grace_s: float) -> None:
        """Runs the `on_stop` of all rooms, also of those that one calls, and cancels the rest after `grace_s`."""
        self.core.stop_all()
        for number in list(self.cells):
            self._abandon(number, "shutdown")
        try:
            async with asyncio.timeout(grace_s):
                while self.cells:
                    await self._none_left.wait()
                    self.core.run_due()  # the last to stop may have called another
        except TimeoutError:
            for cell in list(self.cells.values()):
                cell.cancel()

    def ended(self, number: int) -> None:
        """A cell's room has ended, for now or for good."""
        self.cells.pop(number, None)
        if self._ends is not None:
            self._ends.ended(number)
        if not self.cells:
            self._none_left.set()

    def activate(self, number: int, kind: str, key: str) -> None:
        """A room has been asked for that does not live yet."""
        room = self.registry.kinds.get(kind)
        if room is None:
            # A shard with another app's routes: nobody can join what is not declared.
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
        """A room is another host's now that was to be started here: unless its `on_start` runs, it will not be."""
        if number in self.cells:
            self._abandon(number, "moved")
        else:
            self.core.stopped(number, evict=True)

    def refuse(self, number: int) -> None:
        """Code of its last activation still runs: what waits for it is refused; a later request tries again."""
        self.ended(number)
        self.core.refuse(number)

    def _abandon(self, number: int, reason: str) -> None:
        self.gate.cancel(number)
        self.cells[number].abandon(reason)
