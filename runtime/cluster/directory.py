"""Who is alive, and the table that follows from it. Pure but for remembering; the controller sends it.

The rule: a host is named by index and generation; an old generation's word counts for nothing.
"""

from runtime.actors.calls.owners import LiveHost
from runtime.cluster.table import Table, empty


class Directory:
    """The live hosts and the current table. Not thread-safe: it belongs to the controller's loop."""

    def __init__(self, term: int = 1) -> None:
        self.table: Table = empty(term)
        self.live: dict[int, LiveHost] = {}

    def up(self, *hosts: LiveHost) -> Table:
        """These hosts are ready. Those that return get their partitions back, under new epochs."""
        self.live |= {host.index: host for host in hosts}
        self.table = self.table.assigned(self.live, renewed=[host.index for host in hosts])
        return self.table

    def down(self, index: int, generation: int) -> Table | None:
        """A host's process has ended: the others take over. None when it was not live anyway."""
        host = self.live.get(index)
        if host is None or host.generation != generation:
            return None
        del self.live[index]
        self.table = self.table.assigned(self.live)
        return self.table
