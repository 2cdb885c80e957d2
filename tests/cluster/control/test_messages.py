"""The control channel's bytes: every message comes back as itself, and a shard gets the core's own JSON."""

import json

import msgspec
import pytest

from runtime import framing
from runtime.cluster.control import messages
from runtime.cluster.control.messages import Message
from runtime.framing import HEADER_BYTES, body_bytes

MESSAGES = [
    messages.Configure(
        1, 2, 3, {"server.port": 1, "limits.origins": ["a"]}, messages.AppSpec("a:b"), "/s", [4]
    ),
    messages.Start(),
    messages.TableMessage(3, [messages.HostAddress(0, 2, "/s")], [(0, 16384, 0, 1 << 32 | 3)]),
    messages.Routes([{"kind": "chat:{name}"}], [{"path": "/"}]),
    messages.Tls("c", "k", None, "none"),
    messages.SessionTickets(["a", "b"]),
    messages.Adopt(7),
    messages.Listen(),
    messages.Drain(5.0, 20.0),
    messages.Stop(1.5),
    messages.StatsRequest(9),
    messages.Ready([{"path": "/"}], [], {"limits.queue_bytes": 1}),
    messages.Failed("no such module", usage=True),
    messages.StatsReply(9, {"connections": 2}),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_every_message_comes_back_as_itself(message: Message) -> None:
    frame = messages.encode(message)
    assert body_bytes(frame[:HEADER_BYTES]) == len(frame) - HEADER_BYTES
    assert messages.decode(frame[HEADER_BYTES:]) == message


def test_a_message_that_the_other_side_would_refuse_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framing, "MAX_BYTES", 100)
    with pytest.raises(ValueError, match=r"a Failed of 1.. bytes, at most 100 are sent in one frame"):
        messages.encode(messages.Failed("x" * 100, usage=True))


def test_a_shard_passes_messages_on_under_the_cores_own_names() -> None:
    command = json.loads(messages.as_command(messages.Drain(5.0, 20.0)))
    assert command == {"do": "drain", "spread_s": 5.0, "deadline_s": 20.0}


def test_nonsense_is_refused_before_it_is_read() -> None:
    with pytest.raises(ValueError, match="a frame of"):
        body_bytes(b"\xff\xff\xff\xff")
    with pytest.raises(msgspec.DecodeError):
        messages.decode(b"\x81\xa2do\xa4rm-r")
