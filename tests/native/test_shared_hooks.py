"""A host core gets its hooks after its construction, and only once."""

import pytest

from runtime._native import HostCore, Room
from tests.actors.fake_shard import EPOCH
from tests.native.hands import Hands


def test_a_core_accepts_hooks_only_once() -> None:
    hands = Hands(Room)
    with pytest.raises(RuntimeError, match="the core has its hooks"):
        hands.core.bind(Hands(Room))
    assert hands.room(1) in hands.rooms.values(), "the first hooks are still used"


def test_a_core_without_hooks_raises_if_it_needs_one() -> None:
    core = HostCore(room_credit_bytes=0, link_bytes=1 << 20, rooms=1, idle_s=1.0, slice_s=1.0)
    core.apply_table(1, [(0, 16384, EPOCH)])
    with pytest.raises(TypeError, match="not callable"):
        core.call("t", "a", 1)


def test_an_object_that_lacks_a_hook_is_refused() -> None:
    core = HostCore(room_credit_bytes=0, link_bytes=1 << 20, rooms=1, idle_s=1.0, slice_s=1.0)
    with pytest.raises(AttributeError, match="wake"):
        core.bind(object())  # type: ignore[arg-type]
