"""Presence around a room: who hears what, when, and in how few messages. The clock is the test's."""

import asyncio
from types import SimpleNamespace
from typing import Any

from runtime.actors.presence.presence import Presence, Tracker
from tests.actors.presence.presence_room import FakeMember, FakeRoom


class Unheard(FakeMember):
    """One of many, whom nobody asks what it heard."""

    def send(self, event: str, data: Any) -> None:
        pass


def keys(member: FakeMember) -> list[str]:
    return sorted(member.client.state)


def test_a_newcomer_gets_the_state_with_itself_in_it_and_then_with_all_the_diff() -> None:
    room = FakeRoom()
    ada = room.join(FakeMember(1, "ada"))
    room.advance(1)
    grace = room.join(FakeMember(2, "grace"))
    room.advance(1)
    assert ada.events() == ["presence_state", "presence_diff", "presence_diff"]
    assert grace.events() == ["presence_state", "presence_diff"]
    assert keys(ada) == keys(grace) == ["ada", "grace"]
    assert sorted(grace.heard[0][1]) == ["ada", "grace"]


def test_the_first_change_is_published_at_once_and_the_next_after_the_window() -> None:
    room = FakeRoom(window_s=1.0)
    ada = room.join(FakeMember(1, "ada"))
    room.advance(0)
    assert keys(ada) == ["ada"]
    for number in range(2, 12):
        room.join(FakeMember(number, f"guest {number}"))
        room.advance(0.09)
    assert len(keys(ada)) == 1
    room.advance(0.1)
    assert len(keys(ada)) == 11
    assert ada.events().count("presence_diff") == 2


def test_ten_thousand_leaves_are_one_diff_to_each_who_stays() -> None:
    room = FakeRoom()
    stays = room.join(FakeMember(0, "stays"))
    crowd = [room.join(Unheard(number, f"key {number % 7000}")) for number in range(1, 10_001)]
    room.advance(1)
    before = len(stays.heard)
    assert len(keys(stays)) == 7001
    room.leave(*crowd)
    room.advance(1)
    assert keys(stays) == ["stays"]
    assert len(stays.heard) - before == 1
    assert sum(len(metas) for metas in room.said[-1][1].values()) == 10_000


def test_who_has_gone_before_it_was_told_is_told_nothing() -> None:
    room = FakeRoom()
    hasty = room.join(FakeMember(1, "hasty"))
    room.leave(hasty)
    room.join(FakeMember(2, "direct", topic=""))
    room.advance(1)
    assert hasty.heard == []


def test_who_has_missed_some_is_told_everything_again() -> None:
    room = FakeRoom()
    ada, grace = room.join(FakeMember(1, "ada")), room.join(FakeMember(2, "grace"))
    room.advance(1)
    ada.client.state = {}
    room.leave(grace)
    room.tracker.resend_state(ada)  # type: ignore[arg-type]
    room.tracker.resend_state(grace)  # type: ignore[arg-type]
    room.advance(1)
    assert keys(ada) == ["ada"]
    assert ada.events()[-2:] == ["presence_state", "presence_diff"]
    assert grace.events() == ["presence_state", "presence_diff"]


def test_the_room_hears_of_the_diff_that_was_sent() -> None:
    room = FakeRoom()
    ada = room.join(FakeMember(1, "ada"))
    room.advance(1)
    room.leave(ada)
    room.advance(1)
    (meta,) = room.said[0][0]["ada"]
    assert room.said == [({"ada": [meta]}, {}), ({}, {"ada": [meta]})]


def test_a_direct_member_is_present_and_hears_nothing() -> None:
    room = FakeRoom()
    direct = room.join(FakeMember(1, "direct", topic=""))
    ada = room.join(FakeMember(2, "ada"))
    room.advance(1)
    assert direct.heard == []
    assert keys(ada) == ["ada", "direct"]


def test_who_has_no_key_sees_all_and_is_seen_by_none() -> None:
    room = FakeRoom()
    ghost, ada = room.join(FakeMember(1, "")), room.join(FakeMember(2, "ada"))
    room.advance(1)
    assert keys(ghost) == keys(ada) == ["ada"]
    room.leave(ghost)
    room.advance(1)
    assert len(room.said) == 1


def test_an_update_reaches_all_and_no_member_seems_to_leave() -> None:
    room = FakeRoom()
    ada, grace = room.join(FakeMember(1, "ada")), room.join(FakeMember(2, "grace"))
    room.advance(1)
    (before,) = grace.client.state["ada"]["metas"]
    ada.meta = {"typing": True}
    room.tracker.update(ada)  # type: ignore[arg-type]
    room.advance(1)
    (meta,) = grace.client.state["ada"]["metas"]
    assert (meta["typing"], meta["phx_ref_prev"]) == (True, before["phx_ref"])
    room.tracker.update(FakeMember(9, "stranger"))  # type: ignore[arg-type]
    assert keys(grace) == ["ada", "grace"]


async def test_a_member_is_present_when_its_join_has_been_granted() -> None:
    room = FakeRoom()
    granted: asyncio.Future[dict[str, int]] = asyncio.get_running_loop().create_future()

    async def door(member: Any, params: Any) -> dict[str, int]:
        return await granted

    handlers = SimpleNamespace(on_join=door, on_leave=None, on_recover=None)
    Tracker(room, Presence(), lambda: 0.0).wrap_handlers(handlers)  # type: ignore[arg-type]
    ada = FakeMember(1, "ada")
    room.members.append(ada)
    later = asyncio.ensure_future(handlers.on_join(ada, {}))
    room.advance(1)
    assert ada.heard == []
    granted.set_result({"welcome": 1})
    assert await later == {"welcome": 1}
    room.advance(1)
    assert keys(ada) == ["ada"]


def test_a_join_that_is_refused_is_no_presence() -> None:
    room = FakeRoom()

    def door(member: Any, params: Any) -> None:
        raise PermissionError

    handlers = SimpleNamespace(on_join=door, on_leave=None, on_recover=None)
    tracker = Tracker(room, Presence(), lambda: 0.0)  # type: ignore[arg-type]
    tracker.wrap_handlers(handlers)
    try:
        handlers.on_join(FakeMember(1, "ada"), {})
    except PermissionError:
        assert tracker.now() == {}
    else:
        raise AssertionError("the refusal was swallowed")
