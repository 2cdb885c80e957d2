"""The members of a room: a live view that can be looped over while they come and go."""

from runtime._native import Room
from tests.actors.fake_shard import NOBODY, join, leave, opening
from tests.native.hands import Hands


def test_members_are_a_live_view() -> None:
    hands = Hands(Room)
    room = hands.room(1, 2)
    view = room.members
    first, _ = view
    assert len(view) == 2
    assert first in view
    hands.say(leave(int(first.id[-1])), join(3))
    assert first not in view
    assert sorted(member.id[-1] for member in view) == ["2", "3"] or len(view) == 2
    assert "somebody" not in view


def test_a_loop_over_members_outlives_those_who_leave() -> None:
    hands = Hands(Room)
    room = hands.room(1, 2, 3)
    seen = []
    for member in room.members:
        hands.say(leave(int(member.id[-1])))
        seen.append(member.id[-1])
    assert sorted(seen) == ["1", "2", "3"]
    assert len(room.members) == 0


def test_a_member_of_one_room_is_none_of_another() -> None:
    hands = Hands(Room)
    room = hands.room(1)
    hands.say(opening(1, "t:{name}", "b"), join(2, room=1))
    other = list(hands.rooms.values())[-1]
    (member,) = other.members
    assert member not in room.members
    room.broadcast("message", "x", without=member)
    assert hands.hear()[-1].without == NOBODY
