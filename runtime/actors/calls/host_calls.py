"""The calls of one host put together: client, server and deadlock probes, as one object that the host starts and stops.

The rule: the parts share tables (pending.py, incoming.py), and each part uses only parts that are made before it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol

from runtime.actors.activation.thread_check import check_thread, this_thread
from runtime.actors.calls.client import CallClient
from runtime.actors.calls.deadlock import DeadlockProbes
from runtime.actors.calls.incoming import IncomingCalls
from runtime.actors.calls.interfaces import Core, Kinds
from runtime.actors.calls.outgoing import NoAnswer
from runtime.actors.calls.owners import LiveHost, Owners, Row
from runtime.actors.calls.peer.connection import PeerConnection
from runtime.actors.calls.peer.frames import Answer, AnyFrame, Ask, Cycle, Identity, Probe, Stopping, Verb
from runtime.actors.calls.peer.pool import PeerPool, unsent_asks
from runtime.actors.calls.pending import PendingCalls
from runtime.actors.calls.server import CallServer


class Moves(Protocol):
    """Takes the frames that are not about calls (migration/handover.py)."""

    def received(self, connection: PeerConnection, frame: AnyFrame) -> None:
        """Such a frame has arrived."""

    def lost(self, link: int) -> None:
        """A link has ended."""


class Startup(Protocol):
    """The app's start-up on this host (lifespan.py)."""

    @property
    def task(self) -> "asyncio.Task[Any] | None":
        """The task of the hook that runs now, if one does."""


class HostCalls:
    """The calls of one host. Implements Receiver (pool.py). To be used on its loop only.

    `clock_s`: see CallServer. `moves`, `startup`: None if the host has none.
    """

    def __init__(
        self,
        owners: Owners,
        peers: PeerPool,
        kinds: Kinds,
        core: Core,
        loop: asyncio.AbstractEventLoop,
        clock_s: Callable[[], float] | None = None,
        moves: Moves | None = None,
        startup: Startup | None = None,
    ) -> None:
        self.owners, self.peers = owners, peers
        pending, incoming = PendingCalls(), IncomingCalls()
        self._probes = probes = DeadlockProbes(owners, kinds, incoming, pending, peers)
        self.server = server = CallServer(
            owners, kinds, core, incoming, pending, probes, clock_s or loop.time
        )
        self.client = CallClient(owners, server, pending, peers, loop)
        self._moves, self._startup = moves, startup
        self._thread = this_thread()

    async def start(self) -> None:
        """Listens for other hosts. Raises OSError."""
        await self.peers.open(self)

    def apply_table(self, version: int, live_hosts: Iterable[LiveHost], rows: Iterable[Row]) -> bool:
        """Takes a table, after the core has taken it. Returns False, and changes nothing, if it is not newer."""
        if not self.owners.apply(version, live_hosts, rows):
            return False
        self.server.table_changed()
        self.peers.apply(self.owners.live_hosts.values())
        self.client.table_changed()
        return True

    def ask(
        self, to: Identity, event: str, data: bytes, timeout_s: float, verb: Verb = Verb.CALL
    ) -> Awaitable[bytes]:
        """See CallClient. Raises RuntimeError in the host's start-up, which would wait for itself, and in a thread."""
        check_thread(self._thread, "ask was called")
        starting = self._startup.task if self._startup is not None else None
        if starting is not None and starting is asyncio.current_task():
            raise RuntimeError("only tell in on_startup: no actor answers before it has ended")
        return self.client.ask(to, event, data, timeout_s, verb)

    def tell(self, to: Identity, event: str, data: bytes) -> None:
        """See CallClient. Raises RuntimeError in another thread."""
        check_thread(self._thread, "tell was called")
        self.client.tell(to, event, data)

    def stats(self) -> dict[str, int]:
        """Counters: calls made, and calls answered, by status."""
        return {**self.client.counts, **self.server.counts}

    def stop(self) -> None:
        """Ends pending calls, writes what can be written at once, and closes the links."""
        self.client.close()
        self.peers.close()

    def received(self, connection: PeerConnection, frame: AnyFrame) -> None:
        """See Receiver (pool.py)."""
        match frame:
            case Ask():
                self.server.take(frame, connection.send)
            case Answer() | Stopping() if connection.number == 0:
                # This host asks nothing over an accepted link, and 0 is the number of local calls.
                connection.abort()
            case Answer():
                self.client.answered(frame)
            case Probe():
                self._probes.follow(frame)
            case Cycle():
                self._probes.found(frame)
            case Stopping():
                self.client.lost(connection.number, unsent_asks(connection), NoAnswer.SHUTDOWN)
                connection.abort()
            case _ if self._moves is not None:
                self._moves.received(connection, frame)

    def lost(self, link: int, unsent: frozenset[int]) -> None:
        """See Receiver."""
        self.client.lost(link, unsent)
        if self._moves is not None:
            self._moves.lost(link)
