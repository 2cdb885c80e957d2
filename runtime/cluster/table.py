"""The partition table: which host owns each of the 16,384 actor partitions, and under which row epoch. Pure.

Rendezvous hashing with bounded load *computes* an assignment; the table that was sent *is* the truth.
The rule: the row epoch of a partition only grows, and grows whenever the process that owns it changes.
"""

from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import shake_128
from itertools import groupby
from math import ceil
from sys import byteorder

from runtime._native import ACTOR_PARTITIONS

PARTITIONS = ACTOR_PARTITIONS
NOBODY = -1
# No host owns more than this times its fair share.
LOAD = 1.25

Row = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Table:
    """One version. `owners[p]` is a host's index or NOBODY, `row_epochs[p]` is `term << 32 | counter`."""

    term: int
    version: int
    owners: tuple[int, ...]
    row_epochs: tuple[int, ...]

    def rows(self) -> list[Row]:
        """`(first partition, count, host or -1, row_epoch)`, run-length encoded, covering all partitions."""
        return list(_runs(self.owners, self.row_epochs))

    def assigned(self, live: Collection[int], renewed: Collection[int] = ()) -> "Table":
        """The next version for these live hosts. `renewed` hosts are new processes under an old index: their partitions
        get new row epochs even if the index stays.
        """
        owners = assign(frozenset(live))
        version = self.version + 1
        row_epoch = self.term << 32 | version
        fresh = frozenset(renewed)
        row_epochs = tuple(
            row_epoch if owner != before or owner in fresh else old
            for owner, before, old in zip(owners, self.owners, self.row_epochs, strict=True)
        )
        return Table(self.term, version, owners, row_epochs)


def empty(term: int = 1) -> Table:
    """Version 0: no partition has an owner, and all row epochs are 0."""
    return Table(term, 0, (NOBODY,) * PARTITIONS, (0,) * PARTITIONS)


def assign(live: frozenset[int]) -> tuple[int, ...]:
    """The owner of each partition: of the live hosts that are not full, the one with the highest score.

    The result depends only on the set, so a host that returns gets its partitions back.
    """
    if len(live) < 2:
        return tuple(live or {NOBODY}) * PARTITIONS
    hosts = sorted(live)
    room = [ceil(LOAD * PARTITIONS / len(hosts))] * len(hosts)
    owners = []
    for scores in zip(*map(_scores, hosts), strict=True):
        best = scores.index(max(scores))
        if not room[best]:
            best = max((at for at, left in enumerate(room) if left), key=scores.__getitem__)
        room[best] -= 1
        owners.append(hosts[best])
    return tuple(owners)


@lru_cache(maxsize=1024)
def _scores(host: int) -> "array[int]":
    """One 64-bit score for each partition, from one stream of hash output, so that one call in C makes them all."""
    words = array("Q", shake_128(b"stateroom host %d" % host).digest(8 * PARTITIONS))
    if byteorder == "big":
        words.byteswap()
    return words


def _runs(owners: tuple[int, ...], row_epochs: tuple[int, ...]) -> Iterator[Row]:
    first = 0
    for (owner, row_epoch), run in groupby(zip(owners, row_epochs, strict=True)):
        count = sum(1 for _ in run)
        yield first, count, owner, row_epoch
        first += count
