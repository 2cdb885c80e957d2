"""Snapshots that are sent to a second host."""

import asyncio

import pytest

from runtime.actors.calls.peer.frames import Snapshot
from runtime.actors.migration import standby as module
from tests.actors.migration.world import World


async def test_a_snapshot_goes_to_the_standby_and_is_safe_when_that_acknowledges() -> None:
    world = World()
    acknowledged = world.put("0", b"state")
    assert world.standby.get("actor", "0") == b"state"
    number = world.post.sent[0][1].number
    assert world.told() == [(1, "0", b"state")]
    assert not acknowledged.done()
    world.standby.acknowledged(number)
    assert acknowledged.done()


async def test_who_has_nobody_beside_is_safe_at_once() -> None:
    world = World()
    world.table_changed(2, 0, 0, live=(0,))
    assert world.put("0", b"state") is None
    assert world.told() == []


async def test_a_later_snapshot_makes_an_earlier_one_wait_for_it() -> None:
    world = World()
    first, second = world.put("0", b"one"), world.put("0", b"two")
    assert first is second
    numbers = [one.number for _, one in world.post.sent]
    world.standby.acknowledged(numbers[0])
    assert not first.done()
    world.standby.acknowledged(numbers[1])
    assert second.done()


async def test_no_more_than_a_window_is_on_its_way_and_only_the_latest_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "WINDOW_BYTES", 4)
    world = World()
    world.put("0a", b"xxxx")
    for state in (b"1", b"2", b"3"):
        world.put("0b", state)
    number = world.post.sent[0][1].number
    assert world.told() == [(1, "0a", b"xxxx")]
    world.standby.acknowledged(number)
    assert world.told() == [(1, "0b", b"3")]


async def test_snapshots_of_an_ended_link_and_of_a_full_one_are_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "RETRY_S", 0.0)
    world = World()
    acknowledged = world.put("0", b"state")
    world.told()
    world.post.full = True
    world.standby.lost(2)
    await asyncio.sleep(0)
    world.post.full = False
    async with asyncio.timeout(30):
        while not world.post.sent:
            await asyncio.sleep(0)
    world.standby.acknowledged(world.post.sent[0][1].number)
    assert acknowledged.done()


async def test_what_is_lost_goes_to_its_new_owner_before_the_host_says_so() -> None:
    world, moved = World(), []
    world.put("0", b"state")
    world.standby.acknowledged(world.post.sent[0][1].number)
    world.told()
    world.table_changed(2, 2, 1)
    world.standby.when_moved(lambda: moved.append("moved"))
    number = world.post.sent[0][1].number
    assert (world.told(), moved) == ([(2, "0", b"state")], [])
    world.standby.acknowledged(number)
    assert moved == ["moved"]
    world.put("0", b"last words")
    assert world.told() == [(2, "0", b"last words")]


async def test_queued_snapshots_are_sent_before_the_host_reports_that_it_has_settled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Actors stop before the table that moves them is known here: what they save goes where it went before."""
    monkeypatch.setattr(module, "WINDOW_BYTES", 4)
    world, moved = World(), []
    world.put("0a", b"last")
    world.put("0b", b"words")
    # The heir of before is the new owner.
    world.table_changed(2, 1, 1)
    world.standby.when_moved(lambda: moved.append("moved"))
    for _ in range(2):
        assert moved == []
        world.standby.acknowledged(world.post.sent[-1][1].number)
    assert moved == ["moved"]
    assert [one.data for _, one in world.post.sent] == [b"last", b"words"]


async def test_what_is_only_kept_for_another_is_not_sent_on() -> None:
    world = World()
    world.standby.take(Snapshot(1, "actor", "1", 5, b"theirs"))
    world.table_changed(2, 0, 2)
    assert world.told() == []
    world.table_changed(3, 0, 0)
    assert world.told() == [(1, "1", b"theirs")], "inherited: now it has an heir of its own"


async def test_what_has_the_same_heir_as_before_stays_where_it_is() -> None:
    world = World()
    world.put("0", b"state")
    world.standby.acknowledged(world.post.sent[0][1].number)
    world.told()
    world.table_changed(2, 0, 0)
    assert world.told() == []
    world.table_changed(3, 0, 0, live=(0, 2))
    assert world.told() == [(2, "0", b"state")]
    world.table_changed(4, 0, 0)
    assert world.told() == [(1, "0", b"state")], "its old heir is another process now"


async def test_an_older_epoch_and_what_is_too_large_are_not_taken() -> None:
    world = World()
    for row_epoch, state in ((5, b"new"), (4, b"old"), (6, b"x" * 2000)):
        world.standby.take(Snapshot(1, "actor", "1", row_epoch, state))
    assert world.standby.get("actor", "1") == b"new"


async def test_the_end_of_the_host_releases_all_that_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_S", 0.0)
    world = World()
    acknowledged = world.put("0", b"state")
    world.standby.close()
    assert acknowledged.done()
    assert world.put("0", b"later") is None
    world.standby.lost(2)
    world.told()
    for _ in range(5):
        await asyncio.sleep(0)
    assert world.told() == [], "there is no host to send it"


async def test_a_snapshot_of_an_own_actor_goes_on_to_the_standby_if_it_is_new_there() -> None:
    world = World()
    snapshots = [Snapshot(order, "actor", "0", 1, b"state", order) for order in range(3)]
    for snapshot, sender, sent in (
        (snapshots[1], 1, []),
        (snapshots[0], 2, []),
        (snapshots[2], 2, [(1, "0", b"state")]),
        (snapshots[2], 2, []),
    ):
        world.standby.take(snapshot, sender)
        assert world.told() == sent
