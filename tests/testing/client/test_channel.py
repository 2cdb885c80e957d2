"""One topic on a client's socket: replies, messages of earlier joins, and the position."""

import json
from typing import Any

from runtime.testing.client.answers import Answer
from runtime.testing.client.channel import Channel, Received


class Wire:
    """The server's end, controlled by the test."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.heard: list[Received] = []
        self.ended: list[tuple[int, str]] = []
        self.channel = Channel(
            "t:a",
            lambda data: self.sent.append(json.loads(data)),
            self.heard.append,
            lambda code, reason: self.ended.append((code, reason)),
        )

    def say(self, *message: object) -> None:
        self.channel.take(json.dumps(message))

    def reply(self, reference: str, status: str, response: object, join_ref: str = "1") -> None:
        self.say(join_ref, reference, "t:a", "phx_reply", {"status": status, "response": response})


async def test_a_reply_resolves_its_request() -> None:
    wire = Wire()
    joined = wire.channel.join({"as": "Ada"})
    first, second = wire.channel.ask("e", 1), wire.channel.ask("e", 2)
    wire.channel.tell("e", 3)
    assert wire.sent == [
        ["1", "1", "t:a", "phx_join", {"as": "Ada"}],
        ["1", "2", "t:a", "e", 1],
        ["1", "3", "t:a", "e", 2],
        ["1", None, "t:a", "e", 3],
    ]
    wire.reply("3", "error", {"code": "no"})
    wire.reply("1", "ok", {})
    wire.reply("2", "ok", 7)
    wire.reply("9", "ok", "nobody asked")
    assert [await one for one in (joined, first, second)] == [
        Answer(False, {}),
        Answer(False, 7),
        Answer(True, {"code": "no"}),
    ]


async def test_messages_of_an_earlier_join_or_another_topic_are_ignored() -> None:
    wire = Wire()
    wire.channel.join({})
    wire.channel.join({})
    wire.say("1", None, "t:a", "old", 1)
    wire.say(None, None, "t:b", "elsewhere", 1)
    wire.say("2", None, "t:a", "new", 1)
    wire.say(None, None, "t:a", "all", 1)
    assert [message.event for message in wire.heard] == ["new", "all"]


async def test_the_end_of_a_membership_answers_all_open_requests() -> None:
    wire = Wire()
    wire.channel.join({})
    reply = wire.channel.ask("e", 1)
    wire.say("1", None, "t:a", "phx_close", {"code": 4510, "reason": "out"})
    assert (await reply).response == {"code": "closed", "reason": "out", "close": 4510}
    assert (wire.ended, wire.heard) == ([(4510, "out")], [])


async def test_the_position_follows_the_stream_its_gaps_and_its_epochs() -> None:
    wire = Wire()
    joined = wire.channel.join({"$position": [7, 3]})
    wire.reply("1", "ok", {"$stream": {"epoch": 7, "offset": 5, "recovered": True}})
    await joined
    assert wire.channel.position == [7, 3]
    wire.say(None, None, "t:a", "said", "x", 4)
    assert wire.channel.position == [7, 4]
    wire.say("1", None, "t:a", "gap", {"from": [7, 5], "to": [7, 9], "reason": "slow"})
    wire.say("1", None, "t:a", "gap", {"reason": "overload"})
    assert wire.channel.position == [7, 9]
    wire.say("1", None, "t:a", "stream", {"epoch": 8, "offset": 0, "recovered": False})
    assert wire.channel.position == [8, 0]


async def test_without_a_position_in_the_join_the_client_has_none() -> None:
    wire = Wire()
    joined = wire.channel.join({})
    wire.reply("1", "ok", {})
    await joined
    wire.say(None, None, "t:a", "said", "x")
    assert wire.channel.position is None
    again = wire.channel.join({"$position": [1, 2]})
    wire.reply("2", "ok", {"$stream": {"epoch": 7, "offset": 5, "recovered": False}}, join_ref="2")
    await again
    assert wire.channel.position == [7, 5]
