"""The cursor board: positions are sent to the others and not kept, marks are kept."""

import pytest

from examples.cursors import Board
from stateroom.testing import Refused, RoomTest


async def test_a_move_goes_to_the_others_and_is_not_kept() -> None:
    async with RoomTest(Board, "main") as room:
        ada, grace = await room.join({"as": "Ada"}), await room.join({"as": "Grace"})
        await ada.push("move", {"x": 0.25, "y": 1})
        assert grace.heard("moved") == [{"id": ada.id, "x": 0.25, "y": 1.0}]
        assert ada.heard("moved") == []
        late = await room.join({"$history": 500})
        assert late.heard("moved") == []


async def test_a_mark_is_sent_to_members_who_join_later() -> None:
    async with RoomTest(Board, "main") as room:
        ada = await room.join({"as": "Ada"})
        await ada.push("mark", {"x": 0.5, "y": 0.5})
        late = await room.join({"$history": 500})
        assert ada.heard("marked") == late.heard("marked") == [{"id": ada.id, "x": 0.5, "y": 0.5}]


@pytest.mark.parametrize("place", [{"x": 2, "y": 0}, {"x": 0}, {"x": "0", "y": 0}])
async def test_a_position_outside_the_board_is_refused(place: object) -> None:
    async with RoomTest(Board, "main") as room:
        ada = await room.join()
        with pytest.raises(Refused, match="invalid"):
            await ada.push("move", place)


async def test_a_page_that_has_missed_messages_can_ask_for_the_presences() -> None:
    async with RoomTest(Board, "main") as room:
        ada = await room.join({"as": "Ada"})
        await room.advance(1)
        ada.received.clear()
        await ada.push("missed")
        await room.advance(1)
        assert [list(state) for state in ada.heard("presence_state")] == [[ada.id]]
