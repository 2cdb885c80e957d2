"""Presence in a room that lives in a host: by choice, after the join's reply, with metas of the room's making."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from runtime.actors.presence.presence import Presence
from runtime.actors.presence.roster import Metas
from stateroom import Member, Reject, Room, on
from stateroom.testing import Refused, RoomTest


class Lounge(Room):
    presence = Presence(window_s=1.0)

    def on_start(self) -> None:
        self.told: list[tuple[Metas, Metas]] = []
        self.mood = "awake"

    def on_join(self, member: Member, params: dict[str, str]) -> dict[str, str]:
        if params["as"] == "Eve":
            raise Reject("banned")
        return {"welcome": params["as"]}

    def presence_of(self, member: Member) -> tuple[str, dict[str, str]]:
        return member.params["as"], {"mood": self.mood}

    def on_presence(self, joins: Metas, leaves: Metas) -> None:
        self.told.append((joins, leaves))

    @on("yawn")
    def yawn(self, member: Member) -> list[str]:
        self.mood = "sleepy"
        self.update_presence(member)
        return sorted(self.present())


def lounge(room: RoomTest) -> Lounge:
    assert isinstance(room.room, Lounge)
    return room.room


async def test_a_member_is_told_after_its_join_who_is_here() -> None:
    async with RoomTest(Lounge, "a") as room:
        ada = await room.join({"as": "Ada"})
        assert [event for event, _, _ in ada.received] == ["presence_state", "presence_diff"]
        await room.advance(1)
        grace = await room.join({"as": "Grace"})
        assert list(ada.presence) == list(grace.presence) == ["Ada", "Grace"]
        assert [list(joins) for joins, _ in lounge(room).told] == [["Ada"], ["Grace"]]


async def test_two_tabs_of_one_person_are_two_metas_of_one_key() -> None:
    async with RoomTest(Lounge, "a") as room:
        first, second = await room.join({"as": "Ada"}), await room.join({"as": "Ada"})
        await room.advance(1)
        assert [len(metas) for metas in first.presence.values()] == [2]
        second.leave()
        await room.advance(1)
        assert [len(metas) for metas in first.presence.values()] == [1]


async def test_an_update_shows_at_once_in_the_room_and_with_the_next_diff_to_all() -> None:
    async with RoomTest(Lounge, "a") as room:
        ada, grace = await room.join({"as": "Ada"}), await room.join({"as": "Grace"})
        await room.advance(1)
        assert await ada.push("yawn") == ["Ada", "Grace"]
        await room.advance(1)
        assert grace.presence["Ada"][0]["mood"] == "sleepy"
        assert grace.presence["Grace"][0]["mood"] == "awake"


async def test_who_was_refused_was_never_here() -> None:
    async with RoomTest(Lounge, "a") as room:
        ada = await room.join({"as": "Ada"})
        with pytest.raises(Refused):
            await room.join({"as": "Eve"})
        await room.advance(1)
        assert list(ada.presence) == ["Ada"]


async def test_members_keep_their_presence_when_the_host_dies() -> None:
    async with RoomTest(Lounge, "a") as room:
        ada, grace = await room.join({"as": "Ada"}), await room.join({"as": "Grace"})
        await room.advance(1)
        before = ada.presence
        ada.received.clear()
        await room.restart()
        await room.advance(1)
        assert ada.presence == grace.presence == before
        assert [event for event, _, _ in ada.received] == ["presence_state"]


async def test_a_room_without_presence_sends_none() -> None:
    class Plain(Room):
        presence = False

        def on_presence(self, joins: Any, leaves: Any) -> None:
            raise AssertionError

    async with RoomTest(Plain, "a") as room:
        ada = await room.join()
        await room.advance(10)
        assert ada.received == []
        assert room.room.present() == {}
        for member in room.room.members:
            room.room.update_presence(member)


async def test_members_keep_their_presence_when_the_room_is_restarted() -> None:
    class Fragile(Lounge):
        def fail(self) -> None:
            raise ConnectionError

        @on("break")
        def broken(self, member: Member) -> None:
            self.after(1, self.fail)

    async with RoomTest(Fragile, "a") as room:
        ada, grace = await room.join({"as": "Ada"}), await room.join({"as": "Grace"})
        await room.advance(1)
        before, first = ada.presence, room.room
        await ada.push("break")
        await room.advance(10)
        assert room.room is not first
        grace.leave()
        await room.advance(2)
        assert list(before) == ["Ada", "Grace"]
        assert ada.presence == {"Ada": before["Ada"]}
        room.errors.clear()


async def test_who_was_refused_after_all_is_not_present() -> None:
    class Odd(Lounge):
        def on_join(self, member: Member, params: dict[str, str]) -> Any:
            return {"x": object()} if params["as"] == "odd" else None

    async with RoomTest(Odd, "a") as room:
        ada = await room.join({"as": "Ada"})
        await room.advance(1)
        with pytest.raises(Refused):
            await room.join({"as": "odd"})
        await room.advance(1)
        assert list(ada.presence) == list(lounge(room).present()) == ["Ada"]
        assert [list(joins) for joins, _ in lounge(room).told] == [["Ada"]]
        room.errors.clear()


async def test_what_presence_of_and_on_presence_raise_is_logged_under_their_names() -> None:
    class Fails(Lounge):
        def presence_of(self, member: Member) -> tuple[str, dict[str, str]]:
            return member.params["key"], {}

        def on_presence(self, joins: Metas, leaves: Metas) -> None:
            raise ConnectionError

    async with RoomTest(Fails, "a") as room:
        with capture_logs() as lines:
            with pytest.raises(Refused, match="internal"):
                await room.join({"as": "Ada"})
            await room.join({"as": "Grace", "key": "grace"})
            await room.advance(1)
        room.errors.clear()
    assert [line["handler"] for line in lines][:2] == ["presence_of", "on_presence"]


@pytest.mark.parametrize("present", [(5, {}), ("ada",), ("ada", [1]), ("ada", {"what": object()})])
async def test_what_presence_of_returns_wrongly_is_logged_under_its_name(present: object) -> None:
    class Errs(Lounge):
        def presence_of(self, member: Member) -> Any:
            return present

    async with RoomTest(Errs, "a") as room:
        with capture_logs() as lines, pytest.raises(Refused, match="internal"):
            await room.join({"as": "Ada"})
        room.errors.clear()
    assert [line["handler"] for line in lines] == ["presence_of"]
