"""The table as a host sees it: who owns an actor, under which epoch, and where that host is reached. Pure.

The rule: the newest version wins, and what came before it is forgotten, but for what this host was to lose or gain.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

NOBODY = -1
Row = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class LiveHost:
    """A live host: its place, its life there, and the address of its shards' socket."""

    index: int
    generation: int
    address: str


def peer_address(address: str) -> str:
    """Where the host whose shards connect to `address` listens for other hosts."""
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
        """Takes a table. False, and nothing taken, for one that is not newer."""
        if version <= self.version:
            return False
        self.version = version
        self.live_hosts = {live_host.index: live_host for live_host in live_hosts}
        self._owners = []
        for first, count, host, epoch in sorted(rows):
            self._owners += [(NOBODY, 0)] * (first - len(self._owners))
            self._owners += [(host, epoch)] * count
        return True

    def owner(self, kind: str, key: str) -> tuple[int, int]:
        """The host that owns this actor, or NOBODY, and the epoch of its partition."""
        return self.owner_of(self.partition_of(kind, key))

    def owner_of(self, partition: int) -> tuple[int, int]:
        """The same for a partition."""
        return self._owners[partition] if partition < len(self._owners) else (NOBODY, 0)

    def epoch_here(self, kind: str, key: str) -> int:
        """The epoch under which the actor is this host's; 0 if it is not."""
        host, epoch = self.owner(kind, key)
        return epoch if host == self.index else 0
