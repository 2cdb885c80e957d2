"""The gate of a host: an actor that another host had may start here only after it has ended there. Pure.

This host is itself one of the hosts waited for: a partition may come back while its last activation here still stops.
The rule: a table closes the gate, and only reports of the hosts that lost partitions by it, or their deaths, open it. A
report for a table that is not here yet does not count: by that table the snapshot may have gone to another host. An
actor that has waited too long is refused; it never starts beside another activation.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from runtime.actors.calls.owners import NOBODY, Row
from runtime.actors.calls.peer.frames import Identity

Act = Callable[[], None]


class Waiting(NamedTuple):
    """An actor that waits: how to start it, and how to refuse it."""

    actor: Identity
    begin: Act
    refuse: Act


class Gate:
    """The actors of one host that wait to start. `partition_of(kind, key)` is the native function. Not thread-safe."""

    def __init__(self, partition_of: Callable[[str, str], int]) -> None:
        self._partition_of = partition_of
        # The last report of each live host: the table that it has settled, and the lost actors that still run there.
        self._settled: dict[int, tuple[int, frozenset[Identity]]] = {}
        self._version = 0
        # By host: the table whose settlement is awaited.
        self._due: dict[int, int] = {}
        self._gained = b""
        self._waiting: dict[int, Waiting] = {}
        self._is_refusing = False

    def table_changed(self, version: int, gained: bytes, hosts: Collection[int]) -> None:
        """A table has given this host the partitions in `gained`; `hosts` are alive, and may have had them."""
        self._settled = {host: settled for host, settled in self._settled.items() if host in hosts}
        self._version = version
        self._due = {
            host: due for host, due in self._due.items() if host in hosts and not self._is_done(host, due)
        }
        self._gained = _either(self._gained, gained)
        if any(gained):
            self._is_refusing = False
            self._due |= {host: version for host in hosts if not self._is_done(host, version)}
        self._admit()

    def host_settled(self, host: int, version: int, running: Iterable[Identity]) -> None:
        """A host has settled a table: all that it lost has ended there, except for these actors."""
        self._settled[host] = (version, frozenset(running))
        if host in self._due and self._is_done(host, self._due[host]):
            del self._due[host]
        self._admit()

    def refuse_waiting(self) -> list[int]:
        """Refuses all waiting actors, and later ones, until the awaited hosts have settled. Returns those hosts."""
        self._is_refusing = True
        waiting, self._waiting = self._waiting, {}
        refused = {one.actor for one in waiting.values()}
        awaited = {host for host, (_, running) in self._settled.items() if running & refused}
        for one in waiting.values():
            one.refuse()
        return sorted(awaited | self._due.keys())

    def is_open(self, actor: Identity) -> bool:
        """Whether this actor may start now."""
        if not self._due and not any(actor in running for _, running in self._settled.values()):
            return True
        partition = self._partition_of(*actor)
        return partition >= len(self._gained) or not self._gained[partition]

    def wait(self, number: int, actor: Identity, begin: Act, refuse: Act) -> None:
        """Calls `begin` as soon as the actor may start, or `refuse`, perhaps at once, if that takes too long."""
        if self._is_refusing:
            refuse()
        else:
            self._waiting[number] = Waiting(actor, begin, refuse)

    def cancel(self, number: int) -> None:
        """Removes the waiting actor of this number, if there is one."""
        self._waiting.pop(number, None)

    def _is_done(self, host: int, due: int) -> bool:
        """Whether the host has settled this table, or a later one that this host has too."""
        return host in self._settled and due <= self._settled[host][0] <= self._version

    def _admit(self) -> None:
        if not self._due and not any(running for _, running in self._settled.values()):
            self._gained = b""
            self._is_refusing = False
        for number, one in list(self._waiting.items()):
            if self.is_open(one.actor):
                del self._waiting[number]
                one.begin()


def gained(index: int, before: Iterable[Row], after: Sequence[Row]) -> bytes:
    """One byte for each partition: 1 if this host owns it now and did not own it before under the same row epoch.

    A partition of this host's under another row epoch counts, because other hosts may have had it in between.
    """
    length = max((first + count for first, count, _, _ in after), default=0)
    found, row_epochs = bytearray(length), [0] * length
    for first, count, host, row_epoch in after:
        if host == index:
            found[first : first + count] = b"\1" * count
            row_epochs[first : first + count] = [row_epoch] * count
    for first, count, host, row_epoch in before:
        for partition in range(first, min(first + count, length)):
            if host == NOBODY or (host == index and row_epochs[partition] == row_epoch):
                found[partition] = 0
    return bytes(found)


def _either(one: bytes, other: bytes) -> bytes:
    length = max(len(one), len(other))
    joined = int.from_bytes(one, "little") | int.from_bytes(other, "little")
    return joined.to_bytes(length, "little")
