"""All that a host needs to call and be called, put together: one object that the host starts, feeds and stops.

The rule: its parts share tables (pending.py, incoming.py), and each uses only those that are made before it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol

from runtime.actors.activation.thread_check import check_thread, this_thread
from runtime.actors.calls.client import Router
from runtime.actors.calls.deadlock import Probes
from runtime.actors.calls.incoming import Tickets
from runtime.actors.calls.interfaces import Core, Kinds
from runtime.actors.calls.outgoing import CutOff
from runtime.actors.calls.owners import Home, Owners, Row
from runtime.actors.calls.peer.connection import Wire
from runtime.actors.calls.peer.frames import Answer, AnyFrame, Ask, Cycle, Identity, Probe, Stopping, Verb
from runtime.actors.calls.peer.pool import Peers, unsent_asks
from runtime.actors.calls.pending import PendingCalls
from runtime.actors.calls.server import Desk


class Moves(Protocol):
    """Takes the frames that are no calls (migration/handover.py)."""

    def received(self, wire: Wire, frame: AnyFrame) -> None:
        """One of those has come."""

    def lost(self, link: int) -> None:
        """A link has gone."""


class Startup(Protocol):
    """The app's start-up on this host (lifespan.py)."""

    @property
    def task(self) -> "asyncio.Task[Any] | None":
        """That which runs it, while it runs."""


class Exchange:
    """The calls of one host, and a Receiver of what others send it. To be used on its loop only.

    `clock_s`: see Desk. `moves`, `startup`: None if there are none.
    """

    def __init__(
        self,
        owners: Owners,
        peers: Peers,
        kinds: Kinds,
        core: Core,
        loop: asyncio.AbstractEventLoop,
        clock_s: Callable[[], float] | None = None,
        moves: Moves | None = None,
        startup: Startup | None = None,
    ) -> None:
        self.owners, self.peers = owners, peers
        pending, tickets = PendingCalls(), Tickets()
        self._probes = probes = Probes(owners, kinds, tickets, pending, peers)
        self.desk = desk = Desk(owners, kinds, core, tickets, pending, probes, clock_s or loop.time)
        self.router = Router(owners, desk, pending, peers, loop)
        self._moves, self._startup = moves, startup
        self._thread = this_thread()

    async def start(self) -> None:
        """Listens for other hosts. Raises OSError."""
        await self.peers.open(self)

    def apply_table(self, version: int, homes: Iterable[Home], rows: Iterable[Row]) -> bool:
        """Takes a table, after the core has. False, and nothing taken, for one that is not newer."""
        if not self.owners.apply(version, homes, rows):
            return False
        self.desk.table_changed()
        self.peers.apply(self.owners.homes.values())
        self.router.table_changed()
        return True

    def ask(
        self, to: Identity, event: str, data: bytes, timeout_s: float, verb: Verb = Verb.CALL
    ) -> Awaitable[bytes]:
        """See Router. Raises RuntimeError in the host's start-up, which would wait for itself, and in a thread."""
        check_thread(self._thread, "ask was called")
        starting = self._startup.task if self._startup is not None else None
        if starting is not None and starting is asyncio.current_task():
            raise RuntimeError("only tell in on_startup: no actor answers before it has ended")
        return self.router.ask(to, event, data, timeout_s, verb)

    def tell(self, to: Identity, event: str, data: bytes) -> None:
        """See Router. Raises RuntimeError in another thread."""
        check_thread(self._thread, "tell was called")
        self.router.tell(to, event, data)

    def stats(self) -> dict[str, int]:
        """Calls made, and calls answered by their status."""
        return {**self.router.counts, **self.desk.counts}

    def stop(self) -> None:
        """Ends what waits, writes what can be written at once, closes."""
        self.router.close()
        self.peers.close()

    def received(self, wire: Wire, frame: AnyFrame) -> None:
        """See Receiver (pool.py)."""
        match frame:
            case Ask():
                self.desk.take(frame, wire.send)
            case Answer() | Stopping() if wire.number == 0:
                # Nothing is asked over a link that was accepted. Its number is that of local calls.
                wire.abort()
            case Answer():
                self.router.answered(frame)
            case Probe():
                self._probes.follow(frame)
            case Cycle():
                self._probes.found(frame)
            case Stopping():
                self.router.lost(wire.number, unsent_asks(wire), CutOff.SHUTDOWN)
                wire.abort()
            case _ if self._moves is not None:
                self._moves.received(wire, frame)

    def lost(self, link: int, unsent: frozenset[int]) -> None:
        """See Receiver."""
        self.router.lost(link, unsent)
        if self._moves is not None:
            self._moves.lost(link)
