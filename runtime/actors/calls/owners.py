"""The partition table as a host sees it: which host owns an actor, under which row epoch, and at which address. Pure.

The rule: the newest version replaces all earlier ones.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

NOBODY = -1
Row = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class LiveHost:
    """A live host: its index, its generation, and the path of the Unix socket that its shards connect to."""

    index: int
    generation: int
    address: str


def peer_address(address: str) -> str:
    """The path at which a host listens for other hosts; its shards connect to `address`."""
    return f"{address}.peer"


@dataclass(slots=True)
class Owners:
    """The owners of all partitions, for the host `index`. `partition_of(kind, key)` is the native one."""

    index: int
    partition_of: Callable[[str, str], int]
    version: int = 0
    live_hosts: dict[int, LiveHost] = field(default_factory=dict)
    _owners: list[tuple[int, int]] = field(default_factory=list)

    def apply(self, version: int, live_hosts: Iterable[LiveHost], rows: Iterable[Row]) -> bool:
        """Takes a table. Returns False, and changes nothing, if it is not newer."""
        if version <= self.version:
            return False
        self.version = version
        self.live_hosts = {live_host.index: live_host for live_host in live_hosts}
        self._owners = []
        for first, count, host, row_epoch in sorted(rows):
            self._owners += [(NOBODY, 0)] * (first - len(self._owners))
            self._owners += [(host, row_epoch)] * count
        return True

    def owner(self, kind: str, key: str) -> tuple[int, int]:
        """The host that owns this actor, or NOBODY, and the row epoch of its partition."""
        return self.owner_of(self.partition_of(kind, key))

    def owner_of(self, partition: int) -> tuple[int, int]:
        """The same, of a partition."""
        return self._owners[partition] if partition < len(self._owners) else (NOBODY, 0)

    def row_epoch_here(self, kind: str, key: str) -> int:
        """The row epoch under which this host owns the actor; 0 if it does not own it."""
        host, row_epoch = self.owner(kind, key)
        return row_epoch if host == self.index else 0
