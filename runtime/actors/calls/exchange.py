"""All that a host needs to call and be called, put together: one object that the host starts, feeds and stops.

`moves` is put in by who wants to hear of moves (moves/handover.py).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol

from runtime._native import partition_of
from runtime.actors.calls.desk import Callee, Desk, Kinds, Queue
from runtime.actors.calls.frames import Answer, AnyFrame, Ask, Cycle, Identity, Probe, Stopping, Verb
from runtime.actors.calls.outgoing import CutOff
from runtime.actors.calls.owners import Home, Owners, Row
from runtime.actors.calls.peers import Peers, unsent_asks
from runtime.actors.calls.probes import Probes
from runtime.actors.calls.router import Router
from runtime.actors.calls.wire import Wire
from runtime.actors.strangers import Strangers
from runtime.actors.threads import check_thread, this_thread


class Moves(Protocol):
    """Who takes the frames that are no calls."""

    def received(self, wire: Wire, frame: AnyFrame) -> None:
        """One of those has come."""

    def lost(self, link: int) -> None:
        """A link has gone."""


class Exchange:
    """The calls of one host. `queue` is the core's `call`. To be used on its loop only.

    `clock_s`: see Desk. `link_bytes`: see Peers. `starting()`: the task that runs the app's start-up, while it does.
    """

    def __init__(
        self,
        me: Home,
        kinds: Kinds,
        queue: Queue,
        loop: asyncio.AbstractEventLoop,
        strangers: Strangers,
        clock_s: Callable[[], float] | None = None,
        link_bytes: int = 0,
    ) -> None:
        self.owners = Owners(me.index, partition_of)
        self.peers = Peers(me, loop, strangers, link_bytes)
        self.desk = Desk(self.owners, kinds, queue, clock_s or loop.time)
        self.router = Router(self.owners, self.desk, self.peers, loop)
        self._probes = Probes(self.owners, kinds, self.desk, self.router, self.peers)
        self.desk.queued, self.desk.lets_in = self._probes.queued, self.router.lets_in
        self.moves: Moves | None = None
        self._thread = this_thread()
        self.starting: Callable[[], asyncio.Task[Any] | None] = lambda: None
        self.peers.received, self.peers.lost = self._received, self._lost

    async def start(self) -> None:
        """Listens for other hosts. Raises OSError."""
        await self.peers.open()

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
        if (starting := self.starting()) is not None and starting is asyncio.current_task():
            raise RuntimeError("only tell in on_startup: no actor answers before it has ended")
        return self.router.ask(to, event, data, timeout_s, verb)

    def tell(self, to: Identity, event: str, data: bytes) -> None:
        """See Router. Raises RuntimeError in another thread."""
        check_thread(self._thread, "tell was called")
        self.router.tell(to, event, data)

    def run_call(self, callee: Callee, ticket: int) -> Awaitable[None] | None:
        """See Desk.run."""
        return self.desk.run(ticket, callee)

    def dropped(self, ticket: int, why: str) -> None:
        """See Desk.dropped."""
        self.desk.dropped(ticket, why)

    def stats(self) -> dict[str, int]:
        """Calls made, and calls answered by their status."""
        return {**self.router.counts, **self.desk.counts}

    def stop(self) -> None:
        """Ends what waits, writes what can be written at once, closes."""
        self.router.close()
        self.peers.close()

    def _received(self, wire: Wire, frame: AnyFrame) -> None:
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
            case _ if self.moves is not None:
                self.moves.received(wire, frame)

    def _lost(self, link: int, unsent: frozenset[int]) -> None:
        self.router.lost(link, unsent)
        if self.moves is not None:
            self.moves.lost(link)
