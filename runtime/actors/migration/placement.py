"""Who would own a partition if this host died: the table's own computation, for the other hosts. Remembered, not pure.

The rule: what was computed for the last table is at hand when the next has come, to be compared with.
"""

from collections.abc import Callable, Sequence

from runtime.actors.calls.owners import NOBODY, Owners

Assign = Callable[[frozenset[int]], Sequence[int]]
"""Who would own each partition if these hosts lived (cluster/table.py)."""


class StandbyPlacement:
    """The heirs of one host. To be used on its loop only; `assign` takes milliseconds, once a set of hosts."""

    def __init__(self, owners: Owners, assign: Assign) -> None:
        self._owners = owners
        self._assign = assign
        self._others: frozenset[int] = frozenset()
        self._known: dict[frozenset[int], Sequence[int]] = {}

    def table_changed(self) -> frozenset[int]:
        """Takes the live hosts of a new table; returns the others of the last."""
        before, self._others = self._others, frozenset(self._owners.live_hosts) - {self._owners.index}
        self._known = {
            assignment_among: placement
            for assignment_among, placement in self._known.items()
            if assignment_among in (before, self._others)
        }
        return before

    def assignment_among(self, others: frozenset[int]) -> Sequence[int]:
        """Who would own what among these; empty when they are none."""
        if others and others not in self._known:
            self._known[others] = self._assign(others)
        return self._known[others] if others else ()

    def target(self, partition: int) -> int | None:
        """The host that is to have what is of this partition: its owner, or its heir if this host owns it."""
        host, _ = self._owners.owner_of(partition)
        if host != self._owners.index:
            return None if host == NOBODY else host
        placement = self.assignment_among(self._others)
        return placement[partition] if placement else None
