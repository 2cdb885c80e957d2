"""Tags and state of a member: its shard keeps them, and returns them after the host's death."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from runtime._native import Member, Room
from tests.actors.fake_shard import (
    ATTACH,
    KEYED,
    MULTICAST,
    PUBLISH,
    frame,
    join,
    leave,
    opening,
    state,
)
from tests.native.hands import Hands

MEMBERS_END = 8


class Leaving(Room):
    def __init__(self) -> None:
        self.last: list[object] = []

    def on_leave(self, member: Member, reason: str) -> None:
        self.last.append((member.tags, member.state))

    def on_recover(self, members: list[Member]) -> None:
        self.last.append([(sorted(member.tags), member.state) for member in members])


def test_state_is_any_json_and_is_decoded_on_each_read() -> None:
    hands = Hands(Room)
    (member,) = hands.room(1).members
    assert member.state is None
    member.state = {"name": "ä", "at": [1, 2.5]}
    assert member.state == {"name": "ä", "at": [1, 2.5]}
    assert member.state is not member.state
    (kept,) = hands.hear()
    assert (kept.kind, kept.handle) == (ATTACH, 1)
    assert kept.body == b'\x00{"name":"\xc3\xa4","at":[1,2.5]}'
    member.state = None
    assert (member.state, hands.hear()[0].body) == (None, b"\x00")


def test_a_change_in_place_of_state_is_refused_at_any_depth() -> None:
    (member,) = Hands(Room).room(1).members
    member.state = state = {"name": "ä", "at": [1, [2.5], {"deep": []}]}
    refused: list[Callable[[Any], object]] = [
        lambda state: state.update(typing=True),
        lambda state: state["at"].append(2),
        lambda state: state["at"][1].clear(),
        lambda state: state["at"][2].pop("deep"),
        lambda state: state["at"][2]["deep"].insert(0, 1),
    ]
    for change in refused:
        with pytest.raises(TypeError, match=r"member\.state is a copy"):
            change(member.state)
    member.state = {**member.state, "typing": True}
    assert member.state == {**state, "typing": True}
    member.state |= {"typing": False}
    assert member.state["typing"] is False


def test_an_integer_that_is_too_large_for_state_is_refused() -> None:
    (member,) = Hands(Room).room(1).members
    member.state = [2**64 - 1, -(2**63), 1e30, str(2**64)]
    for number in (2**64, -(2**63) - 1):
        with pytest.raises(ValueError, match="is beyond 64 bits"):
            member.state = {"n": [number]}
    assert member.state == [2**64 - 1, -(2**63), 1e30, str(2**64)]


def test_tags_are_added_and_removed() -> None:
    hands = Hands(Room)
    (member,) = hands.room(1).members
    member.tag("gm", "vip")
    member.untag("vip", "never")
    assert member.tags == frozenset({"gm"})
    assert [kept.body for kept in hands.hear()] == [b"\x01\x02gm"]


def test_tags_and_state_beyond_their_limits_are_refused_and_change_nothing() -> None:
    (member,) = Hands(Room).room(1).members
    member.state = 1
    for much in ("x" * (16 << 10), object()):
        with pytest.raises((ValueError, TypeError)):
            member.state = much
    with pytest.raises(ValueError, match="64"):
        member.tag("fine", "x" * 65)
    with pytest.raises(ValueError, match="32"):
        member.tag(*map(str, range(33)))
    assert (member.state, member.tags) == (1, frozenset())


def test_any_thread_may_change_tags_and_state() -> None:
    hands = Hands(Room)
    (member,) = hands.room(1).members
    threads = [threading.Thread(target=member.tag, args=(str(number),)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert member.tags == set(map(str, range(20)))
    assert hands.wakes == 1


def test_a_member_that_has_left_still_has_tags_and_state() -> None:
    hands = Hands(Leaving)
    room = hands.room(1)
    (member,) = room.members
    member.tag("gm")
    member.state = "bye"
    hands.say(leave(1))
    assert room.last == [(frozenset({"gm"}), "bye")]
    member.state = "later"
    assert member.state == "later"


def test_recovered_members_have_their_tags_and_state() -> None:
    hands = Hands(Leaving)
    recovered = [join(1, recover=True), state(1, ["gm"], '{"hp":7}'), join(2, recover=True)]
    hands.say(opening(0, "t:{name}", "a"), *recovered, frame(MEMBERS_END, 0))
    room = next(iter(hands.rooms.values()))
    assert room.last == [[(["gm"], {"hp": 7}), ([], None)]]
    assert [member.id[-1] for member in room.members(tag="gm")] == ["1"]


def test_a_broadcast_may_be_for_members_with_a_tag() -> None:
    hands = Hands(Room)
    room = hands.room(1, 2, 3)
    for member in list(room.members)[:2]:
        member.tag("gm")
    hands.hear()
    room.broadcast("secret", "x", tag="gm")
    room.broadcast("at", {"x": 1}, key="cursor:1", volatile=True)
    secret, at = hands.hear()
    assert (secret.kind, secret.members, secret.event, secret.body) == (MULTICAST, (1, 2), "secret", b"x")
    assert (at.kind, at.key, at.event) == (PUBLISH, "cursor:1", "at")
    assert at.flags & KEYED
    assert len(room.members()) == len(room.members) == 3
    assert room.members(tag="nobody") == []
