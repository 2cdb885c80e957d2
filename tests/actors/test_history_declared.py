"""What a history is: declared on the class, read in the room, one thing."""

from typing import Any

import pytest

from stateroom import History
from stateroom.testing import RoomTest
from tests.actors.test_history import Chat


async def test_a_history_is_declared_and_not_assigned() -> None:
    async with RoomTest(Chat, "lobby") as room:
        with pytest.raises(AttributeError, match="declare"):
            room.room.history = History()  # type: ignore[misc, assignment]
        for wrong in ({"since": -1}, {"limit": -1}):
            with pytest.raises(ValueError, match="from 0"):
                room.room.history.read(**wrong)
        assert Chat.history.messages == 5


async def test_what_is_declared_and_what_is_read_are_one_thing() -> None:
    async with RoomTest(Chat, "lobby") as room:
        chat = room.room
        assert isinstance(chat.history, History)
        assert (chat.history.messages, chat.history.age_s, chat.history.bytes) == (5, 60, 1 << 20)
        assert repr(chat.history) == repr(Chat.history) == "History(messages=5, age_s=60, bytes=1048576)"
        chat.broadcast("said", 1)
        epoch, offset = chat.history.position
        assert (epoch, offset) == (chat.history.position.epoch, 1)
        assert [kept.offset for kept in chat.history.read(since=0)] == [1]
    for read in (Chat.history.read, lambda: Chat.history.position):
        with pytest.raises(RuntimeError, match=r"history of a class.*self\.history"):
            read()


@pytest.mark.parametrize(
    "bounds", [{"messages": 0}, {"bytes": 0}, {"age_s": 0}, {"age_s": float("inf")}, {"age_s": 1e9}]
)
def test_bounds_that_are_none_are_refused(bounds: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="a history"):
        History(**bounds)


@pytest.mark.parametrize("bounds", [{"messages": 1.5}, {"messages": True}, {"bytes": "1"}])
def test_bounds_that_are_no_whole_numbers_are_refused(bounds: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        History(**bounds)
