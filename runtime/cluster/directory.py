"""The live hosts, and the table that follows from them. It does no I/O; the controller sends the table.

The rule: a host is identified by index and generation; news of an old generation is ignored.
"""

from runtime.actors.calls.owners import LiveHost
from runtime.cluster.table import Table, empty


class Directory:
    """The live hosts and the current table. Not thread-safe: it belongs to the controller's loop."""

    def __init__(self, term: int = 1) -> None:
        self.table: Table = empty(term)
        self.live: dict[int, LiveHost] = {}

    def up(self, *hosts: LiveHost) -> Table:
        """These hosts are ready. Those that return get their partitions back, under new row epochs."""
        self.live |= {host.index: host for host in hosts}
        self.table = self.table.assigned(self.live, renewed=[host.index for host in hosts])
        return self.table

    def down(self, index: int, generation: int) -> Table | None:
        """A host's process has ended: the others take over its partitions. None if it was not live."""
        host = self.live.get(index)
        if host is None or host.generation != generation:
            return None
        del self.live[index]
        self.table = self.table.assigned(self.live)
        return self.table
