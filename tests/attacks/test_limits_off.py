"""0 turns a limit off: with all limits off at once, every message is accepted, and nothing overflows."""

from tests.attacks import wire
from tests.attacks.peer import Peer
from tests.attacks.watch import Watch
from tests.served import Server

MIB = 1 << 20
OFF = (
    "header_bytes header_count header_timeout_s header_reads tls_timeout_s message_bytes fragment_overhead_bytes "
    "assembly_timeout_s control_per_s control_burst messages_per_s messages_burst bytes_per_s bytes_burst queue_bytes "
    "queue_age_s connections connections_per_address accepts_per_address_per_s rooms rooms_per_connection "
    "waiting_bytes reply_bytes memory_bytes loop_lag_ms"
)
SETTINGS = {
    **{f"limits__{name}": 0 for name in OFF.split()},
    "limits__trusted_networks": "",
    "heartbeat__interval_s": 0,
}


def test_all_messages_are_accepted(server: Server, watch: Watch) -> None:
    with Peer(server) as peer:
        request = wire.upgrade("/echo", *[f"X-{number}: {'y' * 100}" for number in range(500)])
        peer.send(request[:1])
        before = watch.bystander.answers
        while watch.bystander.answers < before + 20:  # longer than every deadline would be
            watch.bystander.is_answered()
        peer.send(request[1:])
        assert peer.head().startswith("HTTP/1.1 101 ")
        peer.send(wire.frame(wire.PONG) * 3000 + wire.text("x") * 3000)
        for _ in range(3000):
            assert peer.message() == b"x"
        pieces = [wire.frame(wire.BINARY, b"", fin=False), *[wire.frame(0, b"", fin=False)] * 70_000]
        peer.send(b"".join(pieces) + wire.frame(0, bytes(3 * MIB)))
        assert len(peer.message()) == 3 * MIB


def test_many_connections_from_one_address_are_accepted(server: Server, watch: Watch) -> None:
    peers = [Peer(server) for _ in range(300)]
    for peer in peers:
        peer.join("/sink/a")
    for peer in peers:
        peer.socket.close()


def test_a_slow_reader_gets_every_message(server: Server, watch: Watch) -> None:
    with Peer(server, receive_bytes=4096) as slow, Peer(server) as speaker:
        slow.join("/close/a")
        speaker.join("/close/a")
        speaker.send(wire.text("800 10000"))
        assert speaker.message() == b"sent"
        assert [int(slow.message()[:8]) for _ in range(800)] == list(range(800))
