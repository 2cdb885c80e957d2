"""Join params that the topic has replaced."""

import structlog
from structlog.testing import capture_logs

from stateroom import Member, Room
from stateroom.testing import RoomTest


class Chat(Room):
    def on_join(self, member: Member, params: dict[str, str]) -> dict[str, str]:
        return params


async def test_a_param_that_the_topic_replaces_is_a_line_once() -> None:
    structlog.reset_defaults()
    with capture_logs() as lines:
        async with RoomTest(Chat, "lobby", topic="chat:{name}") as room:
            for given in ({"name": "Ada"}, {"name": "Grace"}):
                await room.join(given)
            assert [member.params for member in room.room.members] == [{"name": "lobby"}] * 2
    (line,) = [line for line in lines if line["event"] == "join_param_replaced"]
    assert (line["room"], line["param"], line["log_level"]) == ("chat:{name}", "name", "warning")


async def test_one_that_says_the_same_and_any_other_are_none() -> None:
    structlog.reset_defaults()
    with capture_logs() as lines:
        async with RoomTest(Chat, "lobby", topic="chat:{name}") as room:
            await room.join({"name": "lobby", "as": "Ada"})
    assert not [line for line in lines if line["event"] == "join_param_replaced"]
