"""Snapshots of actors' state: where they are kept (a port), and when they are taken.

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

from runtime.actors.activation.snapshot_schedule import Busy, SnapshotSchedule
from runtime.actors.activation.timers import Clock
from runtime.actors.actor import Actor
from runtime.actors.declare.state import StateType, encode
from runtime.actors.values.encodable import fault_location
from runtime.public import public

Address = tuple[str, str]


class SnapshotStore(Protocol):
    """The port: where a host keeps the snapshots of its actors. To be used on its loop only."""

    def put(self, kind: str, key: str, epoch: int, state: bytes) -> "asyncio.Future[None] | None":
        """Keeps a snapshot taken under this epoch, unless it has one of a later epoch.

        Returns what is done when all have it that are to; None: they have. Raises ValueError for one that is too large.
        """

    def get(self, kind: str, key: str) -> bytes | None:
        """The last snapshot."""


class MemorySnapshots:
    """Snapshots in the memory of a host, at most so many bytes of them; what was taken longest ago goes first."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.kept_bytes = 0
        self.forgotten = 0
        self._kept: OrderedDict[Address, tuple[int, int, bytes]] = OrderedDict()

    def put(
        self, kind: str, key: str, epoch: int, state: bytes, order: int = 0
    ) -> "asyncio.Future[None] | None":
        """See SnapshotStore. `order`: of two that were taken under one epoch, the later has the higher."""
        if len(state) > self.limit_bytes:
            raise ValueError(
                f"{kind} {key!r}: a state of {len(state)} bytes, at most {self.limit_bytes} are kept"
            )
        if self._kept.get((kind, key), (0, 0))[:2] > (epoch, order):
            return None
        self.drop(kind, key)
        self._kept[kind, key] = (epoch, order, state)
        self.kept_bytes += len(state)
        while self.kept_bytes > self.limit_bytes:
            _, (_, _, oldest) = self._kept.popitem(last=False)
            self.kept_bytes -= len(oldest)
            self.forgotten += 1
        return None

    def get(self, kind: str, key: str) -> bytes | None:
        """See SnapshotStore."""
        return self._kept.get((kind, key), (0, 0, None))[2]

    def find(self, kind: str, key: str) -> tuple[int, int, bytes] | None:
        """The epoch of the last snapshot, its order, and the snapshot."""
        return self._kept.get((kind, key))

    def drop(self, kind: str, key: str) -> None:
        """Forgets one: its actor is another host's now, and that has a later one."""
        _, _, state = self._kept.pop((kind, key), (0, 0, b""))
        self.kept_bytes -= len(state)

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[tuple[str, str, int, bytes]]:
        """All: kind, key, epoch and state, the oldest first."""
        return iter([(*address, epoch, state) for address, (epoch, _, state) in self._kept.items()])


# Given what a snapshot failed with and, for the first of several in a row, where in the state the fault is, or "". None
# and "": it can be kept again.
Report = Callable[[Exception | None, str], None]


class SnapshotKeeper:
    """The state of one life of an actor, on its way to `store`. To be used on its host's loop only."""

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
        epoch: int,
        clock: Clock,
        activation: Busy,
        report: Report,
    ) -> None:
        self._type, self._store, self._epoch, self._report = state, store, epoch, report
        self._is_kept = True
        self._schedule = SnapshotSchedule(clock, activation, self._look)
        self._done: asyncio.Future[None] | None = None
        self._last = state.first

    def restore(self, actor: Actor) -> None:
        """Gives a new actor its state: the last snapshot, or what its class begins with."""
        self._actor = actor
        raw = self._store.get(actor.kind, actor.key)
        try:
            actor.state = self._type.decode(self._type.first if raw is None else raw)
            self._last = self._type.first if raw is None else raw
        except msgspec.MsgspecError as error:
            # Of another version of the class: better to begin anew than never.
            self._failed(error, "its last snapshot, so it begins anew")
            actor.state = self._type.decode(self._type.first)

    def mark_dirty(self) -> None:
        """The state may have changed: looks at it in a while."""
        self._schedule.mark_dirty()

    def turn_ended(self) -> None:
        """A turn that was awaited has ended."""
        self._schedule.mark_dirty()
        self._schedule.turn_ended()

    def save(self) -> Awaitable[None]:
        """Takes a snapshot now. Raises what encoding and decoding raise, and ValueError for one that is too large."""
        try:
            raw = encode(self._actor.state)
            if raw != self._last or self._is_forgotten(raw):
                # Encoding looks at no type: what does not fit its own would take the place of the last that does.
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
        """Reported once in a row with its place, each time for the count."""
        self._report(error, (where or "the whole") if self._is_kept else "")
        self._is_kept = False

    def close(self) -> None:
        """The actor has ended, in order: the last snapshot."""
        self.abandon()
        self._look()

    def abandon(self) -> None:
        """The actor has failed: what it has come to since the last snapshot is not kept."""
        self._schedule.cancel()

    def _is_forgotten(self, raw: bytes) -> bool:
        """What the class begins with need not be kept; all else may have had to make room for others."""
        return raw != self._type.first and self._store.get(self._actor.kind, self._actor.key) is None

    def _look(self) -> None:
        # A state that cannot be encoded is the actor's failure, not its host's, and has been reported.
        with suppress(Exception):
            self.save()


@public()
class Saved:
    """What `save` returns if nobody else has to have the snapshot: something to await that is done."""

    def __await__(self) -> Generator[None, None, None]:
        yield from ()


_DONE = Saved()
