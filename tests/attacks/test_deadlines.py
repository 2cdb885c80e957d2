"""Clients that delay a request, the rest of a message, a pong, or the answer to a close."""

import socket
import struct

import pytest

from tests.attacks import wire
from tests.attacks.peer import Peer
from tests.attacks.watch import Watch
from tests.served import Server, until

SETTINGS = {
    "limits__header_timeout_s": 1.0,
    "limits__assembly_timeout_s": 1.0,
    "limits__bytes_per_s": 0,
    "limits__messages_per_s": 0,
    "heartbeat__interval_s": 1.0,
    "heartbeat__timeout_s": 1.0,
    "close__timeout_s": 1.0,
}
HALF_A_HEAD = b"GET /echo HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize("sent", [b"", b"G", HALF_A_HEAD], ids=["nothing", "a letter", "half a head"])
def test_a_missing_head_is_answered_with_408(server: Server, watch: Watch, sent: bytes) -> None:
    with Peer(server) as peer:
        peer.send(sent)
        assert peer.head().startswith("HTTP/1.1 408 ")
        peer.rest()
    watch.counted("refused_408")


def test_the_deadline_of_a_head_is_not_extended_by_its_bytes(server: Server, watch: Watch) -> None:
    with Peer(server) as peer:
        peer.send(HALF_A_HEAD)
        while not peer.has_answer(0.1):  # each piece would restart an idle timeout
            peer.send(b"X: y\r\n")
        assert peer.head().startswith("HTTP/1.1 408 ")
    watch.counted("refused_408")


def test_a_slowloris_attack_delays_no_other_client(server: Server, watch: Watch) -> None:
    peers = [Peer(server) for _ in range(200)]
    for peer in peers:
        peer.send(HALF_A_HEAD)
    watch.bystander.is_answered()
    with Peer(server) as newcomer:
        newcomer.join("/echo")
    assert {peer.head().split()[1] for peer in peers} == {"408"}
    for peer in peers:
        peer.socket.close()
    watch.counted("refused_408", 200)


@pytest.mark.parametrize(
    "begun",
    [wire.frame(wire.TEXT, b"beg", fin=False), wire.header(0x81, 100) + b"x", b"\x81"],
    ids=["a fragment", "a piece of a frame", "a byte of a header"],
)
def test_a_message_that_is_never_finished_is_closed_with_1008(
    server: Server, watch: Watch, begun: bytes
) -> None:
    with Peer(server) as peer:
        peer.join("/echo")
        peer.send(begun)
        assert peer.closed() == (1008, "assembly_timeout;retry_ms=1000")
    watch.counted("assembly_timeouts")


def test_a_message_that_arrives_slowly_is_closed_with_1008_after_the_deadline(
    server: Server, watch: Watch
) -> None:
    with Peer(server) as peer:
        peer.join("/echo")
        peer.send(wire.header(0x82, 1 << 20))
        while not peer.has_answer(0.1):
            peer.send(b"x")
        assert peer.closed() == (1008, "assembly_timeout;retry_ms=1000")
    watch.counted("assembly_timeouts")


def test_a_client_that_finishes_each_message_in_time_is_not_closed(server: Server, watch: Watch) -> None:
    """It sends so much that every read ends inside a frame, but no message takes long."""
    message = wire.frame(wire.BINARY, b"x" * 1000)
    with Peer(server) as peer:
        peer.join("/echo")
        peer.send(message[:500])
        sent = watch.bystander.answers
        while watch.bystander.answers < sent + 100:  # one per 20 ms: twice the deadline
            peer.send(message[500:] + message[:500])
            assert len(peer.message()) == 1000
    assert watch.risen("assembly_timeouts") == 0


def test_a_client_that_answers_no_ping_is_dropped(server: Server, watch: Watch) -> None:
    with Peer(server) as guest, Peer(server) as dead:
        guest.join("/guests")
        dead.join("/guests")
        guest.message()
        assert dead.message()
        assert guest.message() == b"lost"
        assert dead.rest() == wire.PING_FROM_SERVER, "a dead client gets no close frame"
    watch.counted("heartbeat_timeouts")


def test_heartbeats_continue_while_python_is_blocked(server: Server, watch: Watch) -> None:
    with Peer(server) as peer:
        peer.join("/blocked")
        peer.send(wire.text("2.5"))
        assert peer.message() == b"awake"
    assert watch.risen("pings_sent") >= 1
    assert watch.risen("heartbeat_timeouts") == 0


def test_a_client_that_never_answers_the_close_is_disconnected(server: Server, watch: Watch) -> None:
    with Peer(server) as peer:
        peer.join("/farewell")
        peer.send(wire.text("4000 go"))
        assert peer.frame() == (0x80 | wire.CLOSE, struct.pack(">H", 4000) + b"go")
        assert peer.rest() == b""


def test_a_client_that_keeps_sending_after_the_close_is_disconnected(server: Server, watch: Watch) -> None:
    with Peer(server) as peer:
        peer.join("/farewell")
        peer.send(wire.text("4000 go"))
        peer.frame()
        while peer.send(wire.text("and another thing")) and not peer.has_answer(0.05):
            pass
        assert peer.rest() == b"", "the connection ends without further bytes"
    watch.counted("closed")


@pytest.mark.parametrize("abort", [False, True], ids=["FIN", "RST"])
def test_a_disconnect_with_an_unread_last_message_is_noticed_immediately(
    server: Server, watch: Watch, abort: bool
) -> None:
    """Data and FIN arrive together and no answer is due. It must be noticed long before the next heartbeat."""
    with watch.held("shard"):
        peers = [Peer(server) for _ in range(50)]
        for peer in peers:
            peer.send(wire.upgrade("/sink/a") + wire.text("last"))
            if abort:
                peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            peer.socket.close()
    until(lambda: watch.risen("closed") >= 50, "all have gone")
    assert watch.risen("heartbeat_timeouts") == watch.risen("pings_sent") == 0
