"""Departed actors: which of the snapshots kept here must be sent when a new table has come.

Several tables may follow each other before a move is over, and the owner in the first of them may never get the actor,
or its snapshot. The rule: the host that ran an actor is responsible for its last snapshot, towards each later owner,
until it owns the actor again or has a later snapshot from another host. An older snapshot never replaces a later one
(MemorySnapshots), so sending one too many does no harm.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from runtime.actors.activation.snapshots import MemorySnapshots
from runtime.actors.calls.owners import Owners
from runtime.actors.calls.peer.frames import Identity
from runtime.actors.migration.placement import StandbyPlacement


class PartitionChange(NamedTuple):
    """What a new table means for the snapshots of one partition."""

    is_owned_here: bool
    """This host owns the partition now."""
    is_answered_here: bool
    """This host becomes responsible for all snapshots of the partition that are kept here."""
    is_due: bool
    """The snapshots that this host is responsible for must be sent."""


class DepartedActors:
    """The actors of other hosts for whose snapshots this host is responsible. To be used on its host's loop only."""

    def __init__(self, kept: MemorySnapshots, owners: Owners, placement: StandbyPlacement) -> None:
        self._kept = kept
        self._owners = owners
        self._placement = placement
        self._actors: set[Identity] = set()

    def add(self, actor: Identity) -> None:
        """This host has the last snapshot of an actor that another host owns."""
        self._actors.add(actor)

    def discard(self, actor: Identity) -> None:
        """Another host has sent a later snapshot than the one kept here, and is responsible for it."""
        self._actors.discard(actor)

    def table_changed(self, before: Owners) -> list[Identity]:
        """The actors whose snapshots must be sent by the new table. `before`: the last table. O(kept snapshots)."""
        gone = {
            index
            for index, live_host in before.live_hosts.items()
            if self._owners.live_hosts.get(index) != live_host
        }
        others = self._placement.table_changed()
        standbys_before = self._placement.assignment_among(others) if len(self._kept) else ()
        # Cached, as there are far more actors than partitions.
        change_of = cache(lambda partition: self._change(partition, before, standbys_before, gone))
        answered, self._actors = self._actors, set()
        due = list[Identity]()
        for kind, key, _, _ in self._kept:
            actor, change = (kind, key), change_of(self._owners.partition_of(kind, key))
            if change.is_answered_here or actor in answered:
                if not change.is_owned_here:
                    self._actors.add(actor)
                if change.is_due:
                    due.append(actor)
        return due

    def _change(
        self, partition: int, before: Owners, standbys_before: Sequence[int], gone: set[int]
    ) -> PartitionChange:
        """`standbys_before`: where the snapshots of this host's actors belonged. `gone`: hosts that have died since."""
        row, (host_before, row_epoch_before) = self._owners.owner_of(partition), before.owner_of(partition)
        is_owned_here, was_ours = row[0] == self._owners.index, host_before == self._owners.index
        if was_ours:
            host = standbys_before[partition] if standbys_before else None
            is_due = host != self._placement.target(partition) or host in gone
        else:
            is_due = row != (host_before, row_epoch_before)
        # The copy of a dead host's actor may be the last one: the table that gave us the actor may have been skipped.
        return PartitionChange(is_owned_here, is_owned_here or was_ours or host_before in gone, is_due)
