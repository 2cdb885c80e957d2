"""Who is alive decides the table; an old generation's death decides nothing."""

from runtime.actors.calls.owners import LiveHost
from runtime.cluster.directory import Directory
from runtime.cluster.table import NOBODY


def test_a_dead_hosts_partitions_go_to_the_others_and_come_back() -> None:
    directory = Directory()
    first = directory.up(LiveHost(0, 1, "a"), LiveHost(1, 1, "b"))
    assert set(first.owners) == {0, 1}
    without = directory.down(0, 1)
    assert without
    assert set(without.owners) == {1}
    assert directory.up(LiveHost(0, 2, "c")).owners == first.owners


def test_without_a_host_nobody_owns_anything() -> None:
    directory = Directory()
    directory.up(LiveHost(0, 1, "a"))
    table = directory.down(0, 1)
    assert table
    assert set(table.owners) == {NOBODY}


def test_the_late_death_of_an_old_generation_changes_nothing() -> None:
    directory = Directory()
    directory.up(LiveHost(0, 2, "b"))
    assert directory.down(0, 1) is None
    assert directory.down(5, 1) is None
    assert directory.table.version == 1
