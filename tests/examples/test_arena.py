"""The arena: a lobby that loses nothing, thirty ticks a second, a round that ends."""

import pytest

from examples.arena import ROUND_S, TICKS_PER_S, Arena
from stateroom.testing import Refused, RoomTest, TestClient


async def begin(room: RoomTest) -> tuple[TestClient, TestClient]:
    ada, grace = await room.join({"as": "Ada"}), await room.join({"as": "Grace"})
    await ada.push("ready")
    await grace.push("ready")
    return ada, grace


async def test_the_lobby_shows_who_is_ready() -> None:
    async with RoomTest(Arena, "main") as room:
        ada, grace = await room.join({"as": "Ada"}), await room.join({"as": "Grace"})
        await room.advance(1)
        await ada.push("ready")
        await room.advance(1)
        ready = {metas[0]["name"]: metas[0]["ready"] for metas in grace.presence.values()}
        assert ready == {"Ada": True, "Grace": False}
        assert grace.heard("began") == []


async def test_all_ready_begins_a_round_of_thirty_ticks_a_second() -> None:
    async with RoomTest(Arena, "main") as room:
        ada, grace = await begin(room)
        assert grace.heard("began") == [{"seconds": ROUND_S}]
        await room.advance(2.01)
        assert len(ada.heard("tick")) == 2 * TICKS_PER_S


async def test_whoever_steers_moves_and_stays_on_the_field() -> None:
    async with RoomTest(Arena, "main") as room:
        ada, _ = await begin(room)
        await ada.push("steer", "left")
        await room.advance(1.01)
        places = {place[0]: place[1:3] for place in ada.heard("tick")[-1]["places"]}
        assert places[ada.id] == pytest.approx([0.1, 0.5], abs=0.01)
        await room.advance(2)
        assert ada.heard("tick")[-1]["places"][0][1] == 0
        with pytest.raises(Refused, match="invalid"):
            await ada.push("steer", "home")


async def test_a_coin_is_a_point_and_another_appears() -> None:
    async with RoomTest(Arena, "main") as room:
        ada, _ = await begin(room)
        arena = room.room
        assert isinstance(arena, Arena)
        arena.coin = (0.3, 0.5)
        await ada.push("steer", "left")
        await room.advance(1)
        assert ada.heard("tick")[-1]["places"][0][3] == 1
        assert arena.coin != (0.3, 0.5)


async def test_a_round_ends_with_scores_and_all_may_be_ready_again() -> None:
    async with RoomTest(Arena, "main") as room:
        ada, grace = await begin(room)
        with pytest.raises(Refused, match="playing"):
            await ada.push("ready")
        await room.advance(ROUND_S + 1)
        (ended,) = grace.heard("ended")
        assert {tuple(score[:2]) for score in ended["scores"]} == {(ada.id, "Ada"), (grace.id, "Grace")}
        ticks = len(ada.heard("tick"))
        await room.advance(1)
        assert len(ada.heard("tick")) == ticks == TICKS_PER_S * ROUND_S
        late = await room.join({"as": "Late", "$history": 20})
        assert [event for event, _, _ in late.received if event in {"began", "ended"}] == ["began", "ended"]
        await ada.push("ready")
        await room.advance(1)
        assert {metas[0]["name"] for metas in late.presence.values() if metas[0]["ready"]} == {"Ada"}


async def test_a_round_begins_when_who_was_waited_for_leaves() -> None:
    async with RoomTest(Arena, "main") as room:
        ada, grace = await room.join({"as": "Ada"}), await room.join({"as": "Grace"})
        await ada.push("ready")
        assert ada.heard("began") == []
        grace.leave()
        await room.settle()
        assert ada.heard("began") == [{"seconds": ROUND_S}]


async def test_two_of_one_name_have_a_score_each_and_the_winner_is_first() -> None:
    async with RoomTest(Arena, "main") as room:
        one, two = await room.join(), await room.join()
        await one.push("ready")
        await two.push("ready")
        arena = room.room
        assert isinstance(arena, Arena)
        next(player for member, player in arena.players.items() if member.id == two.id).score = 99
        await room.advance(ROUND_S + 1)
        (ended,) = one.heard("ended")
        assert [score[:2] for score in ended["scores"]] == [[two.id, "Guest"], [one.id, "Guest"]]
        assert ended["scores"][0][2] >= 99


async def test_a_page_that_has_missed_some_is_told_who_is_here() -> None:
    async with RoomTest(Arena, "main") as room:
        ada = await room.join({"as": "Ada"})
        await room.advance(1)
        ada.received.clear()
        await ada.push("missed")
        await room.advance(1)
        assert [list(state) for state in ada.heard("presence_state")] == [[ada.id]]


async def test_a_host_that_dies_takes_the_round_with_it_and_nobody_s_seat() -> None:
    async with RoomTest(Arena, "main") as room:
        ada, grace = await begin(room)
        await room.advance(1)
        assert ada.heard("lost") == []
        await room.restart()
        await room.advance(1)
        assert ada.heard("lost") == grace.heard("lost") == [{}]
        assert {metas[0]["name"] for metas in ada.presence.values()} == {"Ada", "Grace"}
        await ada.push("ready")
        await grace.push("ready")
        assert len(grace.heard("began")) == 2
