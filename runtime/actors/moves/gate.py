"""Who may begin: an actor that another host had waits until that host says that nothing of it runs there. Pure.

The rule: the gate is closed by a table and opened by words of the hosts it took something from; a host that has
died says nothing and is waited for no more.
"""

from collections.abc import Callable, Collection, Iterable, Sequence

from runtime.actors.calls.frames import Identity
from runtime.actors.calls.owners import NOBODY, Row

Begin = Callable[[], None]


class Gate:
    """The actors of one host that wait to begin. `partition_of(kind, key)` is the native one. Not thread-safe."""

    def __init__(self, partition_of: Callable[[str, str], int]) -> None:
        self._partition_of = partition_of
        # What each live host has said: of which table it is done, and which actors still run there.
        self._said: dict[int, tuple[int, frozenset[Identity]]] = {}
        # Which table each host has yet to be done with.
        self._due: dict[int, int] = {}
        self._gained = b""
        self._waiting: dict[int, tuple[Identity, Begin]] = {}

    @property
    def is_closed(self) -> bool:
        """Whether anybody is waited for."""
        return bool(self._due) or any(running for _, running in self._said.values())

    def table(self, version: int, gained: bytes, others: Collection[int]) -> None:
        """A table has given this host partitions, as `gained` says; `others` live, and may have had them."""
        self._said = {host: said for host, said in self._said.items() if host in others}
        self._due = {host: due for host, due in self._due.items() if host in others}
        self._gained = _either(self._gained, gained)
        if any(gained):
            late = [host for host in others if self._said.get(host, (0, None))[0] < version]
            self._due |= dict.fromkeys(late, version)
        self._let_in()

    def said(self, host: int, version: int, running: Iterable[Identity]) -> None:
        """A host is done with a table, but for these actors."""
        self._said[host] = (version, frozenset(running))
        if self._due.get(host, version + 1) <= version:
            del self._due[host]
        self._let_in()

    def open(self) -> None:
        """Waits no longer: whoever is waited for has had its time."""
        self._due.clear()
        self._said = {host: (version, frozenset()) for host, (version, _) in self._said.items()}
        self._let_in()

    def is_open(self, actor: Identity) -> bool:
        """Whether this actor may begin now."""
        if not self._due and not any(actor in running for _, running in self._said.values()):
            return True
        partition = self._partition_of(*actor)
        return partition >= len(self._gained) or not self._gained[partition]

    def wait(self, number: int, actor: Identity, begin: Begin) -> None:
        """Calls `begin` as soon as the actor may."""
        self._waiting[number] = (actor, begin)

    def leave(self, number: int) -> None:
        """Whoever waits under this number, if anybody, does not begin any more."""
        self._waiting.pop(number, None)

    def _let_in(self) -> None:
        if not self.is_closed:
            self._gained = b""
        for number, (actor, begin) in list(self._waiting.items()):
            if self.is_open(actor):
                del self._waiting[number]
                begin()


def gained(index: int, before: Iterable[Row], after: Sequence[Row]) -> bytes:
    """One byte a partition, as far as there are any: 1 for those that are this host's now and, before, were
    another's or unknown.
    """
    found = bytearray(max((first + count for first, count, _, _ in after), default=0))
    for first, count, host, _ in after:
        if host == index:
            found[first : first + count] = b"\1" * count
    for first, count, host, _ in before:
        if host in (index, NOBODY):
            found[first : first + count] = bytes(count)
    return bytes(found)


def _either(one: bytes, other: bytes) -> bytes:
    length = max(len(one), len(other))
    joined = int.from_bytes(one, "little") | int.from_bytes(other, "little")
    return joined.to_bytes(length, "little")
