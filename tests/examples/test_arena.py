"""The arena: the lobby, rounds that start without idle players, and seats that survive a reconnect."""

import pytest

from examples.arena import RELOAD_S, WAIT_S, Arena
from examples.arena_round import ROUND_S, TICKS_PER_S
from stateroom.testing import Refused, RoomTest, TestClient


async def enter(room: RoomTest, name: str) -> TestClient:
    """A client with a key that a page keeps across a reload."""
    return await room.join({"as": name, "key": f"the key of {name}"})


async def begin(room: RoomTest) -> tuple[TestClient, TestClient]:
    ada, grace = await enter(room, "Ada"), await enter(room, "Grace")
    await ada.push("ready")
    await grace.push("ready")
    return ada, grace


def ready(client: TestClient) -> dict[str, bool]:
    return {metas[0]["name"]: metas[0]["ready"] for metas in client.presence.values()}


def seats(client: TestClient) -> set[str]:
    """The seats of the players in the latest tick."""
    return {place[0] for place in client.heard("tick")[-1]["places"]}


async def test_the_lobby_shows_who_is_ready() -> None:
    async with RoomTest(Arena, "main") as room:
        ada, grace = await enter(room, "Ada"), await enter(room, "Grace")
        await ada.push("ready")
        await room.advance(1)
        assert ready(grace) == {"Ada": True, "Grace": False}
        assert grace.heard("began") == []


async def test_a_round_of_thirty_ticks_a_second_starts_when_all_are_ready() -> None:
    async with RoomTest(Arena, "main") as room:
        ada, grace = await begin(room)
        playing = {ada.reply["you"]: "Ada", grace.reply["you"]: "Grace"}
        assert grace.heard("began") == [{"seconds": ROUND_S, "playing": playing}]
        await room.advance(2.01)
        assert len(ada.heard("tick")) == 2 * TICKS_PER_S
        assert ready(ada) == {"Ada": False, "Grace": False}


async def test_a_player_is_steered_by_its_own_page() -> None:
    async with RoomTest(Arena, "main") as room:
        ada, _ = await begin(room)
        await ada.push("steer", "left")
        await room.advance(1.01)
        places = {place[0]: place[1:3] for place in ada.heard("tick")[-1]["places"]}
        assert places[ada.reply["you"]] == pytest.approx([0.1, 0.5], abs=0.01)
        with pytest.raises(Refused, match="invalid"):
            await ada.push("steer", "home")


async def test_an_idle_player_does_not_block_the_others() -> None:
    async with RoomTest(Arena, "main") as room:
        ada, grace, idle = [await enter(room, name) for name in ("Ada", "Grace", "Idle")]
        await ada.push("ready")
        await grace.push("ready")
        await room.advance(WAIT_S + 0.1)
        assert [soon["seconds"] for soon in idle.heard("soon")] == list(range(WAIT_S - 1, -1, -1))
        assert list(idle.heard("began")[0]["playing"].values()) == ["Ada", "Grace"]
        assert seats(idle) == {ada.reply["you"], grace.reply["you"]}
        with pytest.raises(Refused, match="watching"):
            await idle.push("steer", "left")


async def test_a_late_player_waits_for_the_next_round() -> None:
    async with RoomTest(Arena, "main") as room:
        ada, grace = await begin(room)
        late = await enter(room, "Late")
        assert list(late.reply["playing"].values()) == ["Ada", "Grace"]
        await room.advance(1)
        assert seats(late) == {ada.reply["you"], grace.reply["you"]}
        for refused in (late.push("ready"), late.push("steer", "left")):
            with pytest.raises(Refused, match="next"):
                await refused
        await room.advance(ROUND_S)
        for client in (ada, grace, late):
            await client.push("ready")
        assert list(late.heard("began")[-1]["playing"].values()) == ["Ada", "Grace", "Late"]


async def test_a_reload_keeps_the_seat_and_the_round() -> None:
    async with RoomTest(Arena, "main") as room:
        alone = await enter(room, "Ada")
        await alone.push("ready")
        await room.advance(1)
        alone.close()
        await room.advance(1)
        again = await enter(room, "Ada")
        assert again.reply == {"you": alone.reply["you"], "playing": {alone.reply["you"]: "Ada"}}
        await again.push("steer", "left")
        await room.advance(1)
        assert seats(again) == {alone.reply["you"]}
        assert again.heard("tick")[-1]["places"][0][1] < 0.5
        assert again.heard("ended") == []
        await room.advance(ROUND_S)
        assert again.heard("ended")[0]["scores"][0][:2] == [alone.reply["you"], "Ada"]


async def test_a_player_whose_last_connection_has_gone_stands_still() -> None:
    async with RoomTest(Arena, "main") as room:
        ada, grace = await begin(room)
        again = await enter(room, "Ada")  # before the room knows that the first connection has ended
        await again.push("steer", "left")
        for gone in (ada, again):
            gone.close()
            await room.advance(0.5)
        places = {place[0]: place[1] for place in grace.heard("tick")[-1]["places"]}
        assert places[ada.reply["you"]] == pytest.approx(0.3, abs=0.02)


async def test_a_seat_cannot_be_taken_by_using_its_player_s_name() -> None:
    async with RoomTest(Arena, "main") as room:
        ada = await enter(room, "Ada")
        others = [await room.join({"as": "Ada", "key": "another"}), await room.join({"as": "Ada"})]
        assert len({client.reply["you"] for client in (ada, *others)}) == 3


async def test_a_round_ends_with_scores_and_all_may_be_ready_again() -> None:
    async with RoomTest(Arena, "main") as room:
        ada, grace = await begin(room)
        with pytest.raises(Refused, match="playing"):
            await ada.push("ready")
        await room.advance(ROUND_S + 1)
        (ended,) = grace.heard("ended")
        assert {score[1] for score in ended["scores"]} == {"Ada", "Grace"}
        ticks = len(ada.heard("tick"))
        await room.advance(1)
        assert len(ada.heard("tick")) == ticks == TICKS_PER_S * ROUND_S
        late = await room.join({"as": "Late", "$history": 20})
        assert [event for event, _, _ in late.received if event in {"began", "ended"}] == ["began", "ended"]
        await ada.push("ready")
        await room.advance(1)
        assert ready(late) == {"Ada": True, "Grace": False, "Late": False}


async def test_the_countdown_is_short_when_the_last_player_who_was_not_ready_leaves() -> None:
    async with RoomTest(Arena, "main") as room:
        ada, grace = await enter(room, "Ada"), await enter(room, "Grace")
        await ada.push("ready")
        grace.leave()
        await room.advance(RELOAD_S + 1.1)
        assert [soon["seconds"] for soon in ada.heard("soon")] == list(range(RELOAD_S, -1, -1))
        assert list(ada.heard("began")[0]["playing"].values()) == ["Ada"]


async def test_a_reload_in_the_lobby_keeps_the_player_ready() -> None:
    async with RoomTest(Arena, "main") as room:
        ada, grace = await enter(room, "Ada"), await enter(room, "Grace")
        await ada.push("ready")
        ada.close()
        grace.close()
        grace = await enter(room, "Grace")
        await grace.push("ready")
        await enter(room, "Ada")
        await room.advance(RELOAD_S + 1.1)
        assert list(grace.heard("began")[0]["playing"].values()) == ["Grace", "Ada"]


async def test_no_round_starts_when_all_ready_players_have_left() -> None:
    async with RoomTest(Arena, "main") as room:
        ada, grace = await enter(room, "Ada"), await enter(room, "Grace")
        await ada.push("ready")
        ada.leave()
        await room.advance(WAIT_S + 1)
        assert grace.heard("began") == []
        await grace.push("ready")
        assert list(grace.heard("began")[0]["playing"].values()) == ["Grace"]


async def test_a_page_that_has_missed_messages_can_ask_for_the_presences() -> None:
    async with RoomTest(Arena, "main") as room:
        ada = await enter(room, "Ada")
        await room.advance(1)
        ada.received.clear()
        await ada.push("missed")
        await room.advance(1)
        assert [list(state) for state in ada.heard("presence_state")] == [[ada.reply["you"]]]


async def test_the_death_of_a_host_ends_the_round_but_players_keep_their_seats() -> None:
    async with RoomTest(Arena, "main") as room:
        ada, grace = await begin(room)
        await room.advance(1)
        assert ada.heard("lost") == []
        await room.restart()
        await room.advance(1)
        assert ada.heard("lost") == grace.heard("lost") == [{}]
        assert set(ready(ada)) == {"Ada", "Grace"}
        await ada.push("ready")
        await grace.push("ready")
        assert len(grace.heard("began")) == 2
