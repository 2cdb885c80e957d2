"""Which of the snapshots kept here are to be sent when a table has come. Remembered, not pure.

Tables may follow each other before a move is over, and the new owner of the first may never hold the actor, or its
snapshot. The rule: who ran an actor answers for its last snapshot, to each later owner in turn, until it owns the
actor again or has a later snapshot from another host. An older snapshot never takes the place of a later one
(KeptSnapshots), so that one too many does no harm.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from runtime.actors.activation.snapshots import KeptSnapshots
from runtime.actors.calls.owners import Owners
from runtime.actors.calls.peer.frames import Identity
from runtime.actors.migration.placement import Heirs


class Fate(NamedTuple):
    """Of the snapshots of a partition when a table has come."""

    is_ours: bool
    """This host owns it now."""
    falls_to_us: bool
    """This host is to answer for those that are kept here, whether it did or not."""
    is_due: bool
    """Those that this host answers for are not where they are to be."""


class Departed:
    """The actors that other hosts own, and whose snapshots this one answers for. To be used on its host's loop only."""

    def __init__(self, kept: KeptSnapshots, owners: Owners, heirs: Heirs) -> None:
        self._kept = kept
        self._owners = owners
        self._heirs = heirs
        self._actors: set[Identity] = set()

    def add(self, actor: Identity) -> None:
        """This host has the last word of an actor that is another host's."""
        self._actors.add(actor)

    def discard(self, actor: Identity) -> None:
        """Another host has sent a later snapshot than the one that was kept here, and answers for that."""
        self._actors.discard(actor)

    def table_changed(self, before: Owners) -> list[Identity]:
        """The actors whose snapshots are not where they are to be by the new table. `before`: the last, with its
        homes. Takes O(kept snapshots).
        """
        gone = {index for index, home in before.homes.items() if self._owners.homes.get(index) != home}
        others = self._heirs.table_changed()
        lay_at = self._heirs.among(others) if len(self._kept) else ()
        # There are far more actors than partitions.
        fate_of = cache(lambda partition: self._fate(partition, before, lay_at, gone))
        answered, self._actors = self._actors, set()
        due = list[Identity]()
        for kind, key, _, _ in self._kept:
            actor, fate = (kind, key), fate_of(self._owners.partition_of(kind, key))
            if fate.falls_to_us or actor in answered:
                if not fate.is_ours:
                    self._actors.add(actor)
                if fate.is_due:
                    due.append(actor)
        return due

    def _fate(self, partition: int, before: Owners, lay_at: Sequence[int], gone: set[int]) -> Fate:
        """`lay_at`: where the snapshots of this host's own actors were to be. `gone`: hosts that have died since."""
        row, (host_before, epoch_before) = self._owners.owner_of(partition), before.owner_of(partition)
        is_ours, was_ours = row[0] == self._owners.index, host_before == self._owners.index
        if was_ours:
            host = lay_at[partition] if lay_at else None
            is_due = host != self._heirs.target(partition) or host in gone
        else:
            is_due = row != (host_before, epoch_before)
        # The copy of a host that has died may be the last: the table that gave us its actor may have been left out.
        return Fate(is_ours, is_ours or was_ours or host_before in gone, is_due)
