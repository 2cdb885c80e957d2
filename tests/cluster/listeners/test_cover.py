"""Shards that accept for one that waits for its restart. No processes."""

from runtime.cluster.child.slot import Slot
from runtime.cluster.control.messages import Adopt, Message
from runtime.cluster.listeners.cover import ListenerCover


class Listed(Slot):
    """A shard that is ready, and remembers what it is told."""

    def __init__(self, index: int) -> None:
        super().__init__("shard", index)
        self.ready = True
        self.told = list[Message]()

    def send(self, *messages: Message) -> None:
        self.told += messages


def three() -> tuple[list[Listed], ListenerCover]:
    shards = [Listed(index) for index in range(3)]
    return shards, ListenerCover(shards, [[10], [11], [12]])


def test_one_sibling_adopts_the_listener_of_a_shard_that_waits_once() -> None:
    shards, cover = three()
    shards[0].ready = False
    cover.ended(shards[0], waits=True)
    cover.assign()
    assert [message for shard in shards for message in shard.told] == [Adopt(10)]


def test_a_shard_that_is_restarted_at_once_needs_no_cover() -> None:
    shards, cover = three()
    shards[0].ready = False
    cover.ended(shards[0], waits=False)
    assert not any(shard.told for shard in shards)


def test_what_a_sibling_has_adopted_dies_with_it() -> None:
    shards, cover = three()
    shards[0].ready = False
    cover.ended(shards[0], waits=True)
    sibling = next(shard for shard in shards if shard.told)
    sibling.ready = False
    cover.ended(sibling, waits=False)
    cover.assign()
    heir = next(shard for shard in shards if shard.ready)
    assert heir.told == [Adopt(10)]


def test_nothing_is_adopted_for_a_shard_that_runs_again() -> None:
    shards, cover = three()
    shards[0].ready = False
    cover.started(shards[0])
    cover.assign()
    assert not any(shard.told for shard in shards)
