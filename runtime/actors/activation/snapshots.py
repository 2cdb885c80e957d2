"""Snapshots of the state of actors: the store that keeps them, and what takes them.

A snapshot is kept outside the actor, so that an actor that failed, slept or moved goes on from its last one. It is
taken when snapshot_schedule.py says so, and by `save()`. The rule: what is kept was encoded as a whole and can be
decoded; a state that has not changed, and is still kept, is not written again.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import suppress
from typing import Protocol

import msgspec

from runtime.actors.activation.snapshot_schedule import SnapshotSchedule, TurnState
from runtime.actors.activation.timers import Clock
from runtime.actors.actor import Actor
from runtime.actors.declare.state import StateType, encode
from runtime.actors.values.encodable import fault_location
from runtime.public import public

Address = tuple[str, str]


class SnapshotStore(Protocol):
    """Where a host keeps the snapshots of its actors. To be used on its loop only."""

    def put(self, kind: str, key: str, row_epoch: int, state: bytes) -> "asyncio.Future[None] | None":
        """Keeps a snapshot that was taken under this row epoch, unless there is one of a later row epoch.

        Returns a future that is done when every host that must have it has it; None: that is so already. Raises
        ValueError for a state that is too large.
        """

    def get(self, kind: str, key: str) -> bytes | None:
        """The last snapshot."""


class MemorySnapshots:
    """Snapshots in the memory of a host, of at most `limit_bytes` together; the oldest are evicted first."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.kept_bytes = 0
        self.evicted = 0
        self._kept: OrderedDict[Address, tuple[int, int, bytes]] = OrderedDict()

    def put(
        self, kind: str, key: str, row_epoch: int, state: bytes, order: int = 0
    ) -> "asyncio.Future[None] | None":
        """See SnapshotStore. `order`: of two snapshots of one row epoch, the later has the higher."""
        if len(state) > self.limit_bytes:
            raise ValueError(
                f"{kind} {key!r}: a state of {len(state)} bytes, at most {self.limit_bytes} are kept"
            )
        if self._kept.get((kind, key), (0, 0))[:2] > (row_epoch, order):
            return None
        self.drop(kind, key)
        self._kept[kind, key] = (row_epoch, order, state)
        self.kept_bytes += len(state)
        while self.kept_bytes > self.limit_bytes:
            _, (_, _, oldest) = self._kept.popitem(last=False)
            self.kept_bytes -= len(oldest)
            self.evicted += 1
        return None

    def get(self, kind: str, key: str) -> bytes | None:
        """See SnapshotStore."""
        return self._kept.get((kind, key), (0, 0, None))[2]

    def find(self, kind: str, key: str) -> tuple[int, int, bytes] | None:
        """The last snapshot: its row epoch, its order, and the state."""
        return self._kept.get((kind, key))

    def drop(self, kind: str, key: str) -> None:
        """Removes the snapshot of one actor, if there is one."""
        _, _, state = self._kept.pop((kind, key), (0, 0, b""))
        self.kept_bytes -= len(state)

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[tuple[str, str, int, bytes]]:
        """All snapshots: kind, key, row epoch and state, the oldest first."""
        return iter([(*address, row_epoch, state) for address, (row_epoch, _, state) in self._kept.items()])


# Called with the error of a snapshot and, for the first of several failures in a row, with the place of the fault in
# the state, else "". None and "": a snapshot has succeeded again.
Report = Callable[[Exception | None, str], None]


class SnapshotKeeper:
    """Takes the snapshots of one activation into `store`. To be used on its host's loop only."""

    __slots__ = (
        "_actor",
        "_done",
        "_epoch",
        "_is_kept",
        "_last",
        "_report",
        "_schedule",
        "_store",
        "_type",
    )

    def __init__(
        self,
        state: StateType,
        store: SnapshotStore,
        row_epoch: int,
        clock: Clock,
        activation: TurnState,
        report: Report,
    ) -> None:
        self._type, self._store, self._epoch, self._report = state, store, row_epoch, report
        self._is_kept = True
        self._schedule = SnapshotSchedule(clock, activation, self._look)
        self._done: asyncio.Future[None] | None = None
        self._last = state.initial

    def restore(self, actor: Actor) -> None:
        """Gives a new actor its state: the last snapshot, or the initial state of its class."""
        self._actor = actor
        raw = self._store.get(actor.kind, actor.key)
        try:
            actor.state = self._type.decode(self._type.initial if raw is None else raw)
            self._last = self._type.initial if raw is None else raw
        except msgspec.MsgspecError as error:
            # It is of another version of the class. The initial state is better than an actor that never starts.
            self._failed(error, "its last snapshot, so it starts with the initial state")
            actor.state = self._type.decode(self._type.initial)

    def mark_dirty(self) -> None:
        """The state may have changed: a snapshot is due."""
        self._schedule.mark_dirty()

    def turn_ended(self) -> None:
        """An awaited turn has ended."""
        self._schedule.mark_dirty()
        self._schedule.turn_ended()

    def save(self) -> Awaitable[None]:
        """Takes a snapshot now. Raises what encoding and decoding raise, and ValueError for a too large state."""
        try:
            raw = encode(self._actor.state)
            if raw != self._last or self._is_evicted(raw):
                # Encoding does not check types: a state of wrong types would replace the last valid snapshot.
                self._type.decode(raw)
                self._done = self._store.put(self._actor.kind, self._actor.key, self._epoch, raw)
                self._last = raw
        except Exception as error:
            self._failed(error, fault_location(self._actor.state, error) if self._is_kept else "")
            raise
        if not self._is_kept:
            self._is_kept = True
            self._report(None, "")
        return self._done or _DONE

    def _failed(self, error: Exception, where: str) -> None:
        """Reports each failure, but the place only for the first in a row."""
        self._report(error, (where or "the whole") if self._is_kept else "")
        self._is_kept = False

    def close(self) -> None:
        """The actor has ended in order: takes a last snapshot."""
        self.abandon()
        self._look()

    def abandon(self) -> None:
        """The actor has failed: changes since the last snapshot are dropped."""
        self._schedule.cancel()

    def _is_evicted(self, raw: bytes) -> bool:
        """Whether the store has evicted this state. The initial state of the class need not be kept."""
        return raw != self._type.initial and self._store.get(self._actor.kind, self._actor.key) is None

    def _look(self) -> None:
        # A state that cannot be encoded is a failure of the actor, not of its host, and has been reported.
        with suppress(Exception):
            self.save()


@public()
class Saved:
    """What `save` returns if no other host needs the snapshot: an awaitable that is done."""

    def __await__(self) -> Generator[None, None, None]:
        yield from ()


_DONE = Saved()
