"""The host to which a snapshot is sent."""

from runtime.actors.calls.owners import LiveHost, Owners
from runtime.actors.migration.placement import StandbyPlacement


class World:
    """Host 0; partition 0 is its own, 1 is host 1's, 2 nobody's. Of the others the lowest is the heir."""

    def __init__(self) -> None:
        self.owners = Owners(0, lambda kind, key: int(key))
        self.asked: list[frozenset[int]] = []
        self.placement = StandbyPlacement(self.owners, self.assign)

    def assign(self, hosts: frozenset[int]) -> list[int]:
        self.asked.append(hosts)
        return [min(hosts)] * 3

    def table_changed(self, version: int, *live: int) -> frozenset[int]:
        rows = [(0, 1, 0, 1), (1, 1, 1, 1), (2, 1, -1, 0)]
        self.owners.apply(version, [LiveHost(index, 1, "") for index in live], rows)
        return self.placement.table_changed()


def test_what_is_ours_goes_to_the_heir_and_what_is_not_to_its_owner() -> None:
    world = World()
    world.table_changed(1, 0, 1, 2)
    assert [world.placement.target(partition) for partition in range(3)] == [1, 1, None]
    world.table_changed(2, 0, 2)
    assert world.placement.target(0) == 2
    world.table_changed(3, 0)
    assert world.placement.target(0) is None


def test_each_set_of_hosts_is_computed_once_and_the_last_is_at_hand() -> None:
    world = World()
    world.table_changed(1, 0, 1, 2)
    world.placement.target(0)
    before = world.table_changed(2, 0, 2)
    assert world.placement.assignment_among(before) == [1, 1, 1]
    world.placement.target(0)
    world.placement.target(0)
    assert world.asked == [frozenset({1, 2}), frozenset({2})]
    assert world.placement.assignment_among(frozenset()) == ()
