"""The native base class of a room: broadcasts and members."""

from typing import Any

import pytest

from runtime._native import Room
from tests.actors.fake_shard import MULTICAST, NOBODY, PUBLISH, leave
from tests.native.hands import Hands


def test_a_broadcast_goes_to_all_members_or_all_except_one() -> None:
    hands = Hands(Room)
    room = hands.room(1, 2)
    first = next(member for member in room.members if member.id.endswith("1"))
    room.broadcast("message", "all")
    room.broadcast("message", b"others", without=first)
    assert [(frame.kind, frame.flags, frame.without, frame.body) for frame in hands.hear()] == [
        (PUBLISH, 0, NOBODY, b"all"),
        (PUBLISH, 1, 1, b"others"),
    ]


def test_send_to_uses_one_frame_and_skips_members_that_have_left() -> None:
    hands = Hands(Room)
    room = hands.room(1, 2, 3)
    first, second, third = room.members
    hands.say(leave(int(second.id[-1])))
    room.send_to([second, third], "message", "x")
    (frame,) = hands.hear()
    assert (frame.kind, frame.members, frame.body) == (MULTICAST, (int(third.id[-1]),), b"x")
    room.send_to([], "message", "x")
    assert hands.hear() == []
    with pytest.raises(TypeError):
        room.send_to([first], "message", object())


def test_send_to_takes_any_iterable_of_members_and_refuses_anything_else() -> None:
    hands = Hands(Room)
    room: Any = hands.room(1, 2)
    one, other = room.members
    for members in (room.members, (one, other), {one, other}, iter([one, other])):
        room.send_to(members, "message", "x")
        assert len(hands.hear()) == 1
    for wrong, says in (
        (one, r"member\.send\(event, data\) for one, or send_to\(\[member\]"),
        (None, r"as self\.members\(tag=\.\.\.\) gives them: not NoneType"),
        ([one, "two"], "not str"),
    ):
        with pytest.raises(TypeError, match=says):
            room.send_to(wrong, "message", "x")
    assert hands.hear() == []


def test_a_room_knows_its_name() -> None:
    class Named(Room):
        def __init__(self) -> None:
            self.at_init = (self.kind, self.key, self.params)

    room = Hands(Named).room(kind="game:{mode}:{table}", key="a%3Ab:7")
    assert room.at_init == ("game:{mode}:{table}", "a%3Ab:7", {"mode": "a:b", "table": "7"})


def test_a_room_that_no_host_has_started_raises_an_error_that_tells_so() -> None:
    for use in (lambda: Room().members, lambda: Room().broadcast("message", "x"), lambda: Room().key):
        with pytest.raises(RuntimeError, match="not started by a host"):
            use()
