"""Clients that send more than their room or its host handles: the shard stops reading them, and no queue grows.

A room without credit must not cause its members to lose their connections, nor affect other clients of the shard.
"""

import socket
from contextlib import ExitStack, suppress
from threading import Thread

from tests.attacks import wire
from tests.attacks.peer import Peer
from tests.attacks.watch import Watch, memory_bytes
from tests.served import Server, until

MIB = 1 << 20
SETTINGS = {
    "limits__messages_per_s": 0,
    "limits__bytes_per_s": 0,
    "limits__assembly_timeout_s": 1.0,
    "heartbeat__interval_s": 1.0,
    "heartbeat__timeout_s": 1.0,
    "mesh__room_credit_bytes": 256 * 1024,
    "mesh__link_bytes": MIB,
    "deflate__enabled": "false",
}
MESSAGE = wire.frame(wire.BINARY, bytes(100_000))


def flood(peer: Peer, messages: int) -> Thread:
    """Sends this number of messages as fast as they are read."""

    def send() -> None:
        with suppress(OSError):
            peer.send(MESSAGE * messages)

    thread = Thread(target=send, daemon=True)
    thread.start()
    return thread


def test_a_client_that_sends_faster_than_the_room_is_paused_and_not_taken_for_dead(
    server: Server, watch: Watch
) -> None:
    with Peer(server) as peer:
        peer.join("/patient/a")
        flooding = flood(peer, 400)
        server.wait_total("paused", 1)
        before = watch.bystander.answers
        until(
            lambda: watch.bystander.answers > before + 120,
            "more time than a heartbeat and its timeout have passed",
        )
        grown = {pid: memory_bytes(pid) - was for pid, was in watch.memory.items()}
        assert all(more < 16 * MIB for more in grown.values()), grown
        with Peer(server) as caller:
            caller.join("/call/a")
        flooding.join()
        peer.send(wire.text("done"))
        assert peer.message() == b"done"
    assert watch.risen("heartbeat_timeouts") == watch.risen("assembly_timeouts") == 0
    assert watch.risen("messages_in", "host") >= 401


def test_a_client_that_disconnects_while_it_is_paused_is_detected(server: Server, watch: Watch) -> None:
    """Its FIN waits behind unread bytes, so only the missing answer to a ping reveals that it is gone."""
    peer = Peer(server)
    peer.join("/patient/b")
    flooding = flood(peer, 400)
    server.wait_total("paused", 1)
    peer.socket.shutdown(socket.SHUT_RDWR)
    peer.socket.close()
    flooding.join()
    watch.counted("closed")
    with Peer(server) as caller:
        caller.join("/call/b")


def test_a_stopped_host_pauses_all_clients_and_later_every_message_arrives(
    server: Server, watch: Watch
) -> None:
    with ExitStack() as stack:
        peers = [stack.enter_context(Peer(server)) for _ in range(20)]
        for number, peer in enumerate(peers):
            peer.join(f"/sink/{number}")
        with watch.held("host"):
            shard = server.pid("shard")
            floods = [flood(peer, 40) for peer in peers]
            until(lambda: watch.risen("paused") >= 20, "all clients are paused")
            assert memory_bytes(shard) - watch.memory[shard] < 16 * MIB
            with Peer(server) as newcomer:
                newcomer.join("/echo")
        for flooding in floods:
            flooding.join()
        until(lambda: watch.risen("messages_in", "host") >= 800, "every message arrives")
    assert watch.risen("closed") <= 21
