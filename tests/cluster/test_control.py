"""The control channel's bytes: every message comes back as itself, and a shard gets the core's own JSON."""

import json

import msgspec
import pytest

from runtime import framing
from runtime.cluster import control
from runtime.cluster.control import Message
from runtime.framing import HEADER_BYTES, body_bytes

MESSAGES = [
    control.Configure(
        1, 2, 3, {"server.port": 1, "limits.origins": ["a"]}, control.AppSpec("a:b"), "/s", [4]
    ),
    control.Start(),
    control.TableMessage(3, [control.HostAddress(0, 2, "/s")], [(0, 16384, 0, 1 << 32 | 3)]),
    control.Routes([{"kind": "chat:{name}"}], [{"path": "/"}]),
    control.Tls("c", "k", None, "none"),
    control.Tickets(["a", "b"]),
    control.Adopt(7),
    control.Listen(),
    control.Drain(5.0, 20.0),
    control.Stop(1.5),
    control.StatsRequest(9),
    control.Ready([{"path": "/"}], [], {"limits.queue_bytes": 1}),
    control.Failed("no such module", usage=True),
    control.StatsReply(9, {"connections": 2}),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_every_message_comes_back_as_itself(message: Message) -> None:
    frame = control.encode(message)
    assert body_bytes(frame[:HEADER_BYTES]) == len(frame) - HEADER_BYTES
    assert control.decode(frame[HEADER_BYTES:]) == message


def test_a_message_that_the_other_side_would_refuse_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framing, "MAX_BYTES", 100)
    with pytest.raises(ValueError, match=r"a Failed of 1.. bytes, at most 100 are sent in one frame"):
        control.encode(control.Failed("x" * 100, usage=True))


def test_a_shard_gets_the_cores_own_words() -> None:
    command = json.loads(control.as_command(control.Drain(5.0, 20.0)))
    assert command == {"do": "drain", "spread_s": 5.0, "deadline_s": 20.0}


def test_nonsense_is_refused_before_it_is_read() -> None:
    with pytest.raises(ValueError, match="a frame of"):
        body_bytes(b"\xff\xff\xff\xff")
    with pytest.raises(msgspec.DecodeError):
        control.decode(b"\x81\xa2do\xa4rm-r")
