"""The placement of standbys: which host would own a partition if this host died, by the computation of the table.

The rule: the result for the last table is kept until the next table has come, to be compared with its result.
"""

from collections.abc import Callable, Sequence

from runtime.actors.calls.owners import NOBODY, Owners

Assign = Callable[[frozenset[int]], Sequence[int]]
"""The owner of each partition if exactly these hosts were alive (cluster/table.py)."""


class StandbyPlacement:
    """The standbys of one host. To be used on its loop only; `assign` takes milliseconds, once for a set of hosts."""

    def __init__(self, owners: Owners, assign: Assign) -> None:
        self._owners = owners
        self._assign = assign
        self._others: frozenset[int] = frozenset()
        self._known: dict[frozenset[int], Sequence[int]] = {}

    def table_changed(self) -> frozenset[int]:
        """Takes the live hosts of a new table. Returns the other hosts of the last table."""
        before, self._others = self._others, frozenset(self._owners.live_hosts) - {self._owners.index}
        self._known = {
            hosts: placement for hosts, placement in self._known.items() if hosts in (before, self._others)
        }
        return before

    def assignment_among(self, others: frozenset[int]) -> Sequence[int]:
        """The owner of each partition among these hosts; empty if there are none."""
        if others and others not in self._known:
            self._known[others] = self._assign(others)
        return self._known[others] if others else ()

    def target(self, partition: int) -> int | None:
        """The host to which snapshots of this partition are sent: its owner, or its standby if this host owns it."""
        host, _ = self._owners.owner_of(partition)
        if host != self._owners.index:
            return None if host == NOBODY else host
        placement = self.assignment_among(self._others)
        return placement[partition] if placement else None
