"""The rooms of a host: what the native core asks of Python is answered here, room by room, by their cells.

The rule: nothing here may raise into the core, and nothing here is done for each message.
"""

import asyncio
import random
import threading
import time
from collections.abc import Awaitable, Callable
from functools import partial

import msgspec

from runtime._native import HostCore, Member, Scopes
from runtime.actors.cell import Cell
from runtime.actors.failures import FailureLog
from runtime.actors.history import budget_bytes
from runtime.actors.lost_params import LostParams
from runtime.actors.member_state import GIVEN_TYPES, STATE_TYPES
from runtime.actors.moves.gate import Gate
from runtime.actors.moves.lingering import Lingering
from runtime.actors.refs import Refs
from runtime.actors.registry import Registry
from runtime.actors.restart import intensity_of
from runtime.actors.slow import SlowTurns
from runtime.actors.snapshots import KeptSnapshots, Snapshots
from runtime.actors.threads import this_thread
from runtime.actors.timers import FIRST_TICKET, Clock
from runtime.actors.turn import Suspended, Turn, drop
from runtime.actors.turns import SLICE_S
from runtime.actors.verdicts import Verdicts
from runtime.closes import name_of
from runtime.settings import Settings

# Wakes nothing that is not due, and no room's idle time is so short that this matters.
TICK_S = 0.25


class Rooms:
    """The hooks of a `HostCore` (see the stub), and the home of its cells. To be used on one loop only.

    `lost`, `blocked` and `behind` are hooks of the links; `calls` and `dropped` those of calls of actors (`core.call`).
    """

    lost: Callable[[int, str], None]
    blocked: Callable[[int, bool], None]
    behind: Callable[[int], None]
    calls: Callable[[Cell, int], Awaitable[None] | None]
    dropped: Callable[[int, str], None]
    epoch: Callable[[str, str], int]
    wall_s: Callable[[], float] = staticmethod(time.time)

    def __init__(
        self, registry: Registry, settings: Settings, loop: asyncio.AbstractEventLoop, mark: int = -1
    ) -> None:
        self.encode = msgspec.json.Encoder().encode
        self.decode = msgspec.json.decode
        self.state_types, self.given_types = STATE_TYPES, GIVEN_TYPES
        self.reasons = name_of
        self.loop = loop
        self.clock: Clock = loop
        self.epoch = lambda kind, key: 0  # tells a snapshot from an older one of another host
        self.snapshots: Snapshots = KeptSnapshots(settings.whole("host.snapshot_bytes"))
        self.refs = Refs(registry)
        self.gate: Gate | None = None
        self.gone: Callable[[int], None] = lambda number: None
        self.failures, self.param_lost = FailureLog(loop.time), LostParams()
        self.unhandled = lambda cell, event: self.failures.unhandled(cell.topic, event)
        self.intensity, self.chance = intensity_of(settings), random.random
        self.lingering, self.verdicts = Lingering(), Verdicts(loop.time)
        self.registry, self.cells = registry, dict[int, Cell]()
        self.thread, self._none_left = this_thread(), asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self.core = HostCore(
            room_credit_bytes=settings.whole("mesh.room_credit_bytes"),
            link_bytes=settings.whole("mesh.link_bytes"),
            rooms=settings.whole("limits.rooms"),
            idle_s=settings.seconds("room.idle_s"),
            slice_s=SLICE_S,
            join_bytes=settings.whole("limits.join_bytes"),
            mailbox_messages=settings.whole("mailbox.messages"),
            mailbox_bytes=settings.whole("mailbox.bytes"),
            history_bytes=budget_bytes(settings.whole("host.history_bytes"), settings.whole("server.hosts")),
        )
        self.core.bind(self)
        self.scopes = Scopes(self.core, mark)
        self.slow = SlowTurns(settings.seconds("host.slow_turn_s"), self.scopes.queued)
        self.flush: Callable[[], None] = self.core.run_due

    def tick(self) -> None:
        """Gives the core the time, now and from now on."""
        self.core.tick(now_s := self.loop.time(), self.wall_s())
        self.failures.slow(self.slow.look(now_s))
        self._timer = self.loop.call_later(TICK_S, self.tick)

    def stop_ticking(self) -> None:
        """Gives it no more."""
        if self._timer is not None:
            self._timer.cancel()

    async def stop(self, grace_s: float) -> None:
        """Runs the `on_stop` of all rooms, also of those that one calls, and cancels the rest after `grace_s`."""
        self.stop_ticking()
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
        self.gone(number)
        if not self.cells:
            self._none_left.set()

    def wake(self) -> None:
        """Something waits to be written: asks the loop to, from whichever thread."""
        if threading.get_ident() == self.thread:
            self.loop.call_soon(self.flush)
        else:
            self.loop.call_soon_threadsafe(self.flush)

    def activate(self, number: int, kind: str, key: str) -> None:
        """A room has been asked for that does not live yet."""
        room = self.registry.kinds.get(kind)
        if room is None:
            # A shard with another app's routes: nobody can join what is not declared.
            self.core.quarantine(number)
            return
        topic = f"{kind} {key!r}" if key else kind
        if (for_s := self.verdicts.remaining_s((kind, key))) > 0:
            self.failures.ended_hosts(topic, for_s)
            self.core.quarantine(number)
            return
        self._none_left.clear()
        cell = Cell(self, number, topic, room)
        self.cells[number] = cell
        if self.gate is None or self.gate.is_open((kind, key)):
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
        if self.gate is not None:
            self.gate.leave(number)
        self.cells[number].abandon(reason)

    def suspend(self, cell: Cell, *suspended: *Suspended) -> None:
        """A turn must be awaited. One whose life has ended meanwhile is given up, and answered."""
        turn = Turn(*suspended)
        drop(self.core, cell, turn) if cell.life is None else cell.life.turns.give(turn)

    def overlap(self, cell: Cell, *suspended: *Suspended) -> None:
        """A turn must be awaited beside others. Likewise."""
        turn = Turn(*suspended)
        drop(self.core, cell, turn) if cell.life is None else cell.life.turns.overlap(turn)

    def failed(
        self, cell: Cell, handler: str, member: Member | None, error: BaseException
    ) -> tuple[str, str, bytes]:
        """A handler raised: code, reason and fields (a JSON object, or nothing) of the error reply."""
        return cell.failed(handler, member, error)

    def stop_room(self, cell: Cell, reason: str) -> None:
        """The core has given the room its last turn."""
        cell.stop(reason)

    def run_call(self, cell: Cell, ticket: int) -> Awaitable[None] | None:
        """The turn of a timer, or of what another actor asks."""
        if ticket < FIRST_TICKET:
            return self.calls(cell, ticket)
        return cell.life.run(ticket) if cell.life is not None else None

    def call_dropped(self, ticket: int, why: str) -> None:
        """A call that will have no turn."""
        self.dropped(ticket, why)

    async def pause(self) -> None:
        """A room has run for too long: the loop's turn."""
        await asyncio.sleep(0)
