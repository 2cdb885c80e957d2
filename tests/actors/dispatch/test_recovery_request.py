"""The recovery requests of joins."""

from typing import Any

import pytest

from stateroom import History, Member, Room
from stateroom.testing import Refused, RoomTest


class Kept(Room):
    history = History(messages=5)


class Greeted(Kept):
    def on_join(self, member: Member, params: dict[str, Any]) -> str:
        return "hello"


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"$history": 0, "$position": None},
        {"$history": None, "$position": [1, 2]},
        {"$position": [2**52, 2**64 - 1]},
    ],
)
async def test_what_is_well_formed_is_a_wish(params: dict[str, Any]) -> None:
    async with RoomTest(Kept, "a") as room:
        await room.join(params)


@pytest.mark.parametrize("value", ["5", -1, 1.5, True, [5]])
async def test_no_number_of_messages_is_none(value: object) -> None:
    async with RoomTest(Kept, "a") as room:
        with pytest.raises(Refused, match=r"invalid.*\$history must be a number"):
            await room.join({"$history": value})


@pytest.mark.parametrize("value", ["live", True, {}, [], [1], [1, 2, 3], [-1, 2], [1.5, 2], ["1", 2]])
async def test_no_position_is_none(value: object) -> None:
    async with RoomTest(Kept, "a") as room:
        with pytest.raises(Refused, match=r"invalid.*\$position must be \[epoch, offset\] or null, not"):
            await room.join({"$position": value})


async def test_in_a_query_it_is_a_text_of_digits() -> None:
    async with RoomTest(Kept, "a") as room:
        await room.connect({"$history": "5", "$position": "[1,2]"})
        await room.connect({"$history": str(2**64 - 1)})
        for value in ("-1", "1.5", "x", "", "\u0665", str(2**64), "9" * 10_000):
            with pytest.raises(Refused, match="must be a number of messages"):
                await room.connect({"$history": value})


@pytest.mark.parametrize("kind", [Kept, Greeted])
async def test_a_join_with_another_is_refused_as_invalid(kind: type[Room]) -> None:
    async with RoomTest(kind, "a") as room:
        with pytest.raises(Refused, match="invalid") as caught:
            await room.join({"$history": "5"})
        assert "must be a number of messages" in str(caught.value)
        with pytest.raises(Refused, match="must be a number of messages, not 'x'") as caught:
            await room.connect({"$history": "x"})
        assert caught.value.response["close"] == 4503
        assert (await room.join({"$history": 5})).reply in ({}, "hello")
