"""A snapshot store that keeps a copy of each snapshot on one more host: the standby, which would own the actor next.

The last owner of an actor sends its snapshots: to the standby or, once it has lost the actor, to the new owner
(departed.py). At most a window of bytes is unacknowledged; a snapshot that has been superseded is not sent. The rule: a
snapshot is safe only after the other host has acknowledged it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from runtime.actors.activation.snapshots import MemorySnapshots
from runtime.actors.calls.interfaces import PeerLinks
from runtime.actors.calls.owners import NOBODY, Owners
from runtime.actors.calls.peer.frames import Identity, Snapshot
from runtime.actors.migration.departed import DepartedActors
from runtime.actors.migration.placement import Assign, StandbyPlacement

WINDOW_BYTES = 4 << 20
# The most snapshots that one turn of the loop sends, so that other work has its turn.
SLICE = 256
# The delay of another attempt when a link is full or has ended.
RETRY_S = 0.05


@dataclass(frozen=True, slots=True)
class Sent:
    """A snapshot that has been sent and is not acknowledged."""

    actor: Identity
    link: int
    size_bytes: int


class Standby:
    """Implements SnapshotStore (snapshots.py). To be used on its host's loop only."""

    def __init__(
        self,
        kept: MemorySnapshots,
        owners: Owners,
        peers: PeerLinks,
        assign: Assign,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self.kept = kept
        self._owners = owners
        self._peers = peers
        self._loop = loop
        self._placement = StandbyPlacement(owners, assign)
        self._departed = DepartedActors(kept, owners, self._placement)
        self._queue: dict[Identity, None] = {}
        self._sent: dict[int, Sent] = {}
        self._sent_bytes = 0
        # The number of the last snapshot that was sent of an actor; acknowledgements of earlier ones do not matter.
        self._latest: dict[Identity, int] = {}
        # Actors that another host owns now, and whose snapshots it has not acknowledged.
        self._moving: set[Identity] = set()
        self._waiters: dict[Identity, asyncio.Future[None]] = {}
        self._moved: list[Callable[[], None]] = []
        self._last = self._last_put = 0
        self._is_closed = False
        self._retry: asyncio.TimerHandle | None = None

    def put(self, kind: str, key: str, row_epoch: int, state: bytes) -> "asyncio.Future[None] | None":
        """See SnapshotStore."""
        self._last_put += 1
        self.kept.put(kind, key, row_epoch, state, self._last_put)
        actor = (kind, key)
        if self._is_closed or self._target(actor) is None:
            return None
        if actor not in self._waiters:
            self._waiters[actor] = self._loop.create_future()
        self._enqueue(actor)
        self._pump()
        return self._waiters.get(actor)

    def get(self, kind: str, key: str) -> bytes | None:
        """See SnapshotStore."""
        return self.kept.get(kind, key)

    def take(self, snapshot: Snapshot, sender: int = NOBODY) -> None:
        """Takes a snapshot of another host. One that is too large for this host is not kept."""
        actor, before = (snapshot.kind, snapshot.key), self.kept.find(snapshot.kind, snapshot.key)
        if len(snapshot.data) <= self.kept.limit_bytes:
            self.kept.put(snapshot.kind, snapshot.key, snapshot.row_epoch, snapshot.data, snapshot.order)
        if self._is_closed or self.kept.find(*actor) == before:
            return
        self._departed.discard(actor)
        # In most moves the last owner is the standby now, but not always if two moves followed each other.
        if self._owners.row_epoch_here(*actor) and self._target(actor) != sender:
            self._enqueue(actor)
            self._pump()

    def acknowledged(self, number: int) -> None:
        """The other host has the snapshot of this number."""
        sent = self._sent.pop(number, None)
        if sent is not None:
            self._sent_bytes -= sent.size_bytes
            if self._latest.get(sent.actor) == number:
                del self._latest[sent.actor]
                self._settle(sent.actor)
            self._pump()

    def lost(self, link: int) -> None:
        """A link has ended: its unacknowledged snapshots are sent again."""
        if self._is_closed:
            return
        for number, sent in list(self._sent.items()):
            if sent.link == link:
                del self._sent[number]
                self._sent_bytes -= sent.size_bytes
                self._enqueue(sent.actor)
        self._later(RETRY_S)

    def table_changed(self, before: Owners) -> None:
        """Sends the snapshots that belong on another host now (departed.py). `before`: the last table."""
        for actor in self._departed.table_changed(before):
            self._enqueue(actor)
        # Actors stop, and take a last snapshot, by the core's table, which comes earlier; it may not be acknowledged.
        due = (*self._moving, *self._queue, *self._latest)
        self._moving = {actor for actor in due if not self._owners.row_epoch_here(*actor)}
        self._pump()

    def when_moved(self, call: Callable[[], None]) -> None:
        """Calls `call`, perhaps at once, when the new owners have the snapshots of all actors that this host lost."""
        self._moved.append(call)
        self._notify_moved()

    def close(self) -> None:
        """The host ends: all that wait for an acknowledgement are released."""
        self._is_closed = True
        self._queue.clear()
        if self._retry is not None:
            self._retry.cancel()
        for waiter in self._waiters.values():
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()

    def _pump(self) -> None:
        for actor in list(islice(self._queue, SLICE)):
            if self._sent_bytes >= WINDOW_BYTES:
                break
            del self._queue[actor]
            if not self._send(actor):
                self._queue[actor] = None
                self._later(RETRY_S)
                break
        else:
            if self._queue:
                self._later(0.0)
        self._notify_moved()

    def _send(self, actor: Identity) -> bool:
        target, found = self._target(actor), self.kept.find(*actor)
        if target is None or found is None:
            self._settle(actor)
            return True
        row_epoch, order, state = found
        self._last = number = self._last + 1
        link = self._peers.send(target, Snapshot(number, *actor, row_epoch, state, order), len(state))
        if link is None:
            return False
        self._sent[number] = Sent(actor, link, len(state))
        self._latest[actor] = number
        self._sent_bytes += len(state)
        return True

    def _target(self, actor: Identity) -> int | None:
        return self._placement.target(self._owners.partition_of(*actor))

    def _enqueue(self, actor: Identity) -> None:
        self._queue[actor] = None
        if not self._owners.row_epoch_here(*actor):
            self._departed.add(actor)
            self._moving.add(actor)

    def _settle(self, actor: Identity) -> None:
        """The last sent snapshot of an actor is acknowledged; a later one may be queued."""
        if actor in self._queue:
            return
        self._moving.discard(actor)
        if (waiter := self._waiters.pop(actor, None)) and not waiter.done():
            waiter.set_result(None)

    def _later(self, delay_s: float) -> None:
        if self._retry is None:
            self._retry = self._loop.call_later(delay_s, self._retry_now)

    def _retry_now(self) -> None:
        self._retry = None
        self._pump()

    def _notify_moved(self) -> None:
        if not self._moving:
            calls, self._moved = self._moved, []
            for call in calls:
                call()
