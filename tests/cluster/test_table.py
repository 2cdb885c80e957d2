"""The partition table: balance, stability, epochs that only grow, rows that cover everything."""

from collections import Counter
from itertools import pairwise
from math import ceil

from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.cluster.table import LOAD, NOBODY, PARTITIONS, assign, empty

HOSTS = st.frozensets(st.integers(0, 40), min_size=1, max_size=9)


@settings(max_examples=20, deadline=None)
@given(HOSTS)
def test_no_host_has_more_than_its_bounded_share(hosts: frozenset[int]) -> None:
    load = Counter(assign(hosts))
    assert load.keys() == hosts
    assert max(load.values()) <= ceil(LOAD * PARTITIONS / len(hosts))


@settings(max_examples=20, deadline=None)
@given(HOSTS, st.data())
def test_a_death_moves_little_more_than_what_the_dead_had(hosts: frozenset[int], data: st.DataObject) -> None:
    dead = data.draw(st.sampled_from(sorted(hosts)))
    before, after = assign(hosts), assign(hosts - {dead})
    moved = sum(was != now for was, now in zip(before, after, strict=True))
    assert moved - Counter(before)[dead] <= PARTITIONS // 50


def test_the_assignment_does_not_change_between_releases() -> None:
    owners = assign(frozenset({0, 1, 2}))
    assert owners[:12] == (2, 1, 0, 0, 0, 2, 1, 2, 0, 0, 2, 0)
    assert assign(frozenset()) == (NOBODY,) * PARTITIONS


def test_rows_cover_every_partition_once() -> None:
    rows = empty().assigned({0, 1}).rows()
    assert rows[0][0] == 0
    assert all(first + count == following[0] for (first, count, *_), following in pairwise(rows))
    assert sum(count for _, count, *_ in rows) == PARTITIONS
    assert empty().rows() == [(0, PARTITIONS, NOBODY, 0)]


def test_an_epoch_grows_when_the_owning_process_changes_and_only_then() -> None:
    both = empty(term=7).assigned({0, 1}, renewed={0, 1})
    assert set(both.row_epochs) == {7 << 32 | 1}
    alone = both.assigned({1})
    again = alone.assigned({0, 1}, renewed={0})
    for at in range(PARTITIONS):
        if both.owners[at] == 1:
            assert again.row_epochs[at] == alone.row_epochs[at] == both.row_epochs[at]
        else:
            assert again.row_epochs[at] > alone.row_epochs[at] > both.row_epochs[at]
    assert again.owners == both.owners


def test_a_respawn_under_the_same_index_renews_its_epochs() -> None:
    first = empty().assigned({0}, renewed={0})
    assert first.assigned({0}, renewed={0}).row_epochs[0] > first.row_epochs[0]
    assert first.assigned({0}).row_epochs == first.row_epochs
