"""Which of the snapshots kept here are to be sent when a table has come. Remembered, not pure.

Tables may follow each other before a move is over, and the new owner of the first may never hold the actor, or its
snapshot. The rule: who ran an actor answers for its last snapshot, to each later owner in turn, until it owns the
actor again or has a later snapshot from another host. An older snapshot never takes the place of a later one
(KeptSnapshots), so that one too many does no harm.
"""

from collections.abc import Container, Sequence

from runtime.actors.calls.frames import Identity, Snapshot
from runtime.actors.calls.owners import Owners
from runtime.actors.moves.heirs import Heirs
from runtime.actors.snapshots import KeptSnapshots


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

    def taken(self, snapshot: Snapshot) -> None:
        """Another host has sent it; that answers for it, if it is not older than what was kept here."""
        actor = (snapshot.kind, snapshot.key)
        if self._kept.find(*actor) == (snapshot.epoch, snapshot.order, snapshot.data):
            self._actors.discard(actor)

    def table_changed(self, before: Owners) -> list[Identity]:
        """The actors whose snapshots are not where they are to be by the new table. `before`: the last, with its
        homes. Takes O(kept snapshots).
        """
        gone = {index for index, home in before.homes.items() if self._owners.homes.get(index) != home}
        others = self._heirs.table_changed()
        lay_at = self._heirs.among(others) if len(self._kept) else ()
        ours_before, answered, self._actors = gone | {self._owners.index}, self._actors, set()
        due = list[Identity]()
        for kind, key, _, _ in self._kept:
            actor, partition = (kind, key), self._owners.partition_of(kind, key)
            is_ours = self._owners.owner_of(partition)[0] == self._owners.index
            # The copy of a host that has died may be the last: the table that gave us its actor may have been left out.
            if is_ours or before.owner_of(partition)[0] in ours_before or actor in answered:
                if not is_ours:
                    self._actors.add(actor)
                if self._is_due(partition, before, lay_at, gone):
                    due.append(actor)
        return due

    def _is_due(self, partition: int, before: Owners, lay_at: Sequence[int], gone: Container[int]) -> bool:
        """Is the snapshot not yet where it is to be? `lay_at`: where those of this host's own actors were to be."""
        row, row_before = self._owners.owner_of(partition), before.owner_of(partition)
        if row_before[0] != self._owners.index:
            return row != row_before
        host = lay_at[partition] if lay_at else None
        return host != self._heirs.target(partition) or host in gone
