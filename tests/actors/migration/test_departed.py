"""The host that ran an actor is responsible for its snapshot until a later owner has a later one."""

import pytest

from runtime.actors.calls.owners import LiveHost, Owners
from runtime.actors.calls.peer.frames import Snapshot
from tests.actors.migration.world import World


@pytest.mark.parametrize("is_there", [False, True], ids=["on its way", "arrived"])
async def test_what_is_lost_again_before_its_move_is_over_goes_to_the_newest_owner(is_there: bool) -> None:
    world, moved = World(), list[str]()
    world.put("0", b"state")
    world.standby.acknowledged(world.post.sent[-1][1].number)
    world.table_changed(2, 2, 1)
    if is_there:
        world.standby.acknowledged(world.post.sent[-1][1].number)
    world.told()
    world.table_changed(3, 1, 1)
    world.standby.when_moved(lambda: moved.append("moved"))
    number = world.post.sent[-1][1].number
    assert (world.told(), moved) == ([(1, "0", b"state")], [])
    world.standby.acknowledged(number - 1)
    assert moved == [], "the owner before the newest is not the one that counts"
    world.standby.acknowledged(number)
    assert moved == ["moved"]


async def test_it_is_not_sent_again_while_its_owner_stays() -> None:
    world = World()
    world.put("0", b"state")
    world.table_changed(2, 2, 1)
    world.told()
    before = Owners(0, world.owners.partition_of, 2, world.owners.live_hosts, world.owners._owners)
    world.owners.apply(3, before.live_hosts.values(), [(0, 1, 2, 2), (1, 1, 2, 3)])
    world.standby.table_changed(before)
    assert world.told() == []


async def test_whoever_has_sent_a_later_one_answers_for_it() -> None:
    world = World()
    world.put("0", b"state")
    world.table_changed(2, 2, 1)
    world.told()
    world.standby.take(Snapshot(1, "actor", "0", 2, b"later"))
    world.table_changed(3, 1, 1)
    assert world.told() == []


@pytest.mark.parametrize(("row_epoch", "state"), [(2, b"older"), (5, b"state")], ids=["an older", "the same"])
async def test_but_not_who_has_sent_an_older_one_or_the_same(row_epoch: int, state: bytes) -> None:
    world = World()
    world.standby.put("actor", "0", 5, b"state")
    world.table_changed(2, 2, 1)
    world.told()
    world.standby.take(Snapshot(1, "actor", "0", row_epoch, state, 1))
    world.table_changed(3, 1, 1)
    assert world.told() == [(1, "0", b"state")]


async def test_the_copy_of_a_dead_hosts_actor_is_sent_to_the_new_owner() -> None:
    world = World()
    world.standby.take(Snapshot(1, "actor", "1", 1, b"theirs"))
    world.table_changed(2, 0, 2, live=(0, 2))
    assert world.told() == [(2, "1", b"theirs")]


async def test_a_new_process_in_the_slot_of_the_standby_has_no_snapshots() -> None:
    world = World()
    world.put("0", b"state")
    world.standby.acknowledged(world.post.sent[-1][1].number)
    world.told()
    world.live_host = lambda index: LiveHost(index, 2 if index == 1 else 1, "")
    world.table_changed(2, 0, 1)
    assert world.told() == [(1, "0", b"state")]


async def test_of_two_of_one_epoch_the_later_stays_whichever_comes_first() -> None:
    world = World()
    for order, state in ((2, b"later"), (1, b"earlier")):
        world.standby.take(Snapshot(order, "actor", "1", 5, state, order))
    assert world.standby.get("actor", "1") == b"later"
    world.put("0", b"one")
    world.put("0", b"two")
    first, second = (one.order for _, one in world.post.sent)
    assert first < second
