"""The table as a host reads it."""

from runtime.actors.calls.owners import NOBODY, LiveHost, Owners


def owners() -> Owners:
    found = Owners(1, lambda kind, key: int(key))
    assert found.apply(3, [LiveHost(1, 1, "/1"), LiveHost(2, 1, "/2")], [(10, 5, 2, 30), (0, 10, 1, 20)])
    return found


def test_each_partition_has_its_owner_and_epoch() -> None:
    assert [owners().owner("kind", key) for key in ("0", "9", "10", "14")] == [
        (1, 20),
        (1, 20),
        (2, 30),
        (2, 30),
    ]
    assert owners().owner("kind", "15") == (NOBODY, 0)
    assert Owners(1, lambda kind, key: 0).owner("kind", "0") == (NOBODY, 0)


def test_only_what_is_here_has_an_epoch_here() -> None:
    assert (owners().row_epoch_here("kind", "3"), owners().row_epoch_here("kind", "12")) == (20, 0)


def test_an_older_table_is_not_taken() -> None:
    table = owners()
    assert not table.apply(3, [], [(0, 16, 2, 99)])
    assert table.owner("kind", "0") == (1, 20)
