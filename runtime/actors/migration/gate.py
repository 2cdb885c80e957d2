"""Which actors may begin: one that another host had waits until that host says that nothing of it runs there. Pure.

The host that the gate is for is one of those waited for: a partition may come back while its last activation here
still stops. The rule: the gate is closed by a table and opened by words of the hosts it took something from, or by
their deaths, and by nothing else. A word of a table that is not here yet does not count: by that table the snapshot
may have gone to another host. An actor that has waited too long is refused; it never begins beside another.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from runtime.actors.calls.owners import NOBODY, Row
from runtime.actors.calls.peer.frames import Identity

Act = Callable[[], None]


class Waiting(NamedTuple):
    """An actor that is to begin, and what else to do if it has waited too long."""

    actor: Identity
    begin: Act
    refuse: Act


class Gate:
    """The actors of one host that wait to begin. `partition_of(kind, key)` is the native one. Not thread-safe."""

    def __init__(self, partition_of: Callable[[str, str], int]) -> None:
        self._partition_of = partition_of
        # What each live host has said: of which table it is done, and which actors still run there.
        self._settled: dict[int, tuple[int, frozenset[Identity]]] = {}
        self._version = 0
        # Which table each host has yet to be done with.
        self._due: dict[int, int] = {}
        self._gained = b""
        self._waiting: dict[int, Waiting] = {}
        self._refuses = False

    def table(self, version: int, gained: bytes, hosts: Collection[int]) -> None:
        """A table has given this host partitions, as `gained` says; `hosts` live, and may have had them."""
        self._settled = {host: settled for host, settled in self._settled.items() if host in hosts}
        self._version = version
        self._due = {
            host: due for host, due in self._due.items() if host in hosts and not self._is_done(host, due)
        }
        self._gained = _either(self._gained, gained)
        if any(gained):
            self._refuses = False
            self._due |= {host: version for host in hosts if not self._is_done(host, version)}
        self._admit()

    def host_settled(self, host: int, version: int, running: Iterable[Identity]) -> None:
        """A host is done with a table, except for these actors."""
        self._settled[host] = (version, frozenset(running))
        if host in self._due and self._is_done(host, self._due[host]):
            del self._due[host]
        self._admit()

    def refuse_waiting(self) -> list[int]:
        """Refuses all that wait, and all that come, until the awaited hosts are done. Returns those hosts."""
        self._refuses = True
        waiting, self._waiting = self._waiting, {}
        refused = {one.actor for one in waiting.values()}
        awaited = {host for host, (_, running) in self._settled.items() if running & refused}
        for one in waiting.values():
            one.refuse()
        return sorted(awaited | self._due.keys())

    def is_open(self, actor: Identity) -> bool:
        """Whether this actor may begin now."""
        if not self._due and not any(actor in running for _, running in self._settled.values()):
            return True
        partition = self._partition_of(*actor)
        return partition >= len(self._gained) or not self._gained[partition]

    def wait(self, number: int, actor: Identity, begin: Act, refuse: Act) -> None:
        """Calls `begin` as soon as the actor may, or `refuse`, perhaps at once, if its last host still runs it."""
        if self._refuses:
            refuse()
        else:
            self._waiting[number] = Waiting(actor, begin, refuse)

    def leave(self, number: int) -> None:
        """The actor that waits under this number, if any, does not begin any more."""
        self._waiting.pop(number, None)

    def _is_done(self, host: int, due: int) -> bool:
        """Whether the host has said so of this table, or of a later one that is here too."""
        return host in self._settled and due <= self._settled[host][0] <= self._version

    def _admit(self) -> None:
        if not self._due and not any(running for _, running in self._settled.values()):
            self._gained = b""
            self._refuses = False
        for number, one in list(self._waiting.items()):
            if self.is_open(one.actor):
                del self._waiting[number]
                one.begin()


def gained(index: int, before: Iterable[Row], after: Sequence[Row]) -> bytes:
    """One byte a partition, as far as there are any: 1 for those that are this host's now and, before, were
    another's or unknown, or its own under another epoch: others may have had them in between.
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
