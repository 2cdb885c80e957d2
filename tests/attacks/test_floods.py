"""Too many pings, messages and bytes, with the default limits, so that these values are tested too."""

import re

import pytest

from tests.attacks import wire
from tests.attacks.peer import Peer, closed_on
from tests.attacks.watch import Watch
from tests.served import Server, until

MIB = 1 << 20
RETRY = re.compile(r"message_flood;retry_ms=(\d+)")


@pytest.mark.parametrize("opcode", [wire.PING, wire.PONG])
@pytest.mark.parametrize("payload", [b"", b"x" * 125])
def test_a_flood_of_control_frames_is_closed_with_1008(
    server: Server, watch: Watch, opcode: int, payload: bytes
) -> None:
    flooded = wire.frame(opcode, payload) * 2000
    assert closed_on(server, "/sink/a", flooded) == (1008, "control_flood;retry_ms=1000")
    watch.counted("control_floods")


def test_a_burst_of_pings_is_answered(server: Server, watch: Watch) -> None:
    with Peer(server) as peer:
        peer.join("/echo")
        peer.send(b"".join(wire.frame(wire.PING, bytes([number])) for number in range(50)))
        for number in range(50):
            assert peer.frame() == (0x80 | wire.PONG, bytes([number]))


@pytest.mark.parametrize("message", [wire.text(""), wire.text("x")], ids=["empty", "small"])
def test_a_flood_of_messages_is_closed_with_1008_and_the_delay(
    server: Server, watch: Watch, message: bytes
) -> None:
    code, reason = closed_on(server, "/sink/a", message * 2000)
    assert code == 1008
    found = RETRY.fullmatch(reason)
    assert found, reason
    assert 1 <= int(found[1]) <= 10, "a hundred a second: the next message is allowed in ten milliseconds"
    watch.counted("message_floods")
    bystanders = watch.bystander.answers
    assert 200 <= watch.risen("messages_in") - bystanders < 400


def test_a_flood_of_bytes_is_closed_with_1008_and_the_delay(server: Server, watch: Watch) -> None:
    code, reason = closed_on(server, "/sink/a", *[wire.frame(wire.BINARY, bytes(MIB))] * 5)
    assert code == 1008
    found = RETRY.fullmatch(reason)
    assert found, reason
    assert 1 <= int(found[1]) <= 1000, "a MiB a second"
    watch.counted("message_floods")


def test_compressed_bytes_count_by_their_inflated_length(server: Server, watch: Watch) -> None:
    packed = wire.frame(wire.BINARY, wire.deflated(bytes(MIB)), rsv=4)
    code, reason = closed_on(server, "/sink/a", packed * 5, fields=(wire.DEFLATE,))
    assert code == 1008
    assert RETRY.fullmatch(reason), reason
    watch.counted("message_floods")


NEARLY_NOTHING = {
    "empty fragments": wire.frame(wire.BINARY, fin=False) + wire.frame(0, fin=False) * 50_000 + wire.frame(0),
    "empty blocks": wire.frame(wire.BINARY, b"\0\0\0\xff\xff" * 500_000 + b"\0", rsv=4),
}


@pytest.mark.parametrize("name", NEARLY_NOTHING)
def test_messages_without_payload_count_by_their_cost(server: Server, watch: Watch, name: str) -> None:
    """Each message is empty, but takes many bytes to transmit."""
    message = NEARLY_NOTHING[name]
    code, reason = closed_on(server, "/sink/a", *[message] * 5, fields=(wire.DEFLATE,))
    assert code == 1008
    assert RETRY.fullmatch(reason), reason
    watch.counted("message_floods")


def test_a_room_that_fails_at_each_message_logs_one_line_a_second(server: Server, watch: Watch) -> None:
    with Peer(server) as peer:
        peer.join("/faulty")
        peer.send(wire.text("x") * 150)
        watch.counted("on_message_failed", 150, role="host")
        peer.send(wire.closing(1000))
        assert peer.closed()[0] == 1000
    until(lambda: "room_handler_failed" in watch.log(), "the failure is logged")
    assert watch.log().count("room_handler_failed") <= 3
    assert watch.log().count("Traceback") <= 3
