"""Members that do not read while their room keeps sending: the effect of each policy."""

from contextlib import ExitStack

import pytest

from tests.attacks import wire
from tests.attacks.peer import Peer
from tests.attacks.watch import Watch
from tests.served import Server

# More than a host sends in one turn, all of which is queued before a client can read any of it.
QUEUE_BYTES = 512 * 1024
SIZE, COUNT = 10_000, 1200
# On a busy machine the clients may read their close frame later than the default of five seconds.
SETTINGS = {"limits__queue_bytes": QUEUE_BYTES, "deflate__enabled": "false", "close__timeout_s": 60}


def deaf(server: Server, path: str) -> Peer:
    """A member with a small window that does not read."""
    peer = Peer(server, receive_bytes=4096)
    peer.join(path)
    return peer


def broadcast(server: Server, path: str, count: int = COUNT, size: int = SIZE) -> None:
    """Lets the room send these messages to the other members."""
    with Peer(server) as speaker:
        speaker.join(path)
        speaker.send(wire.text(f"{count} {size}"))
        assert speaker.message() == b"sent"


def numbers(peer: Peer, count: int) -> list[int]:
    """The numbers of the next `count` messages."""
    return [int(peer.message()[:8]) for _ in range(count)]


def test_close_closes_with_1013_and_the_delay(server: Server, watch: Watch) -> None:
    with deaf(server, "/close/a") as peer:
        broadcast(server, "/close/a")
        watch.counted("slow_closed")
        assert watch.risen("messages_out") < COUNT
        assert peer.closed() == (1013, "slow;retry_ms=1000")


def test_many_slow_readers_are_closed_and_a_fast_one_gets_every_message(server: Server, watch: Watch) -> None:
    with ExitStack() as stack:
        crowd = [stack.enter_context(deaf(server, "/close/b")) for _ in range(30)]
        reader = stack.enter_context(Peer(server))
        reader.join("/close/b")
        for _ in range(30):
            broadcast(server, "/close/b", 20)
            assert numbers(reader, 20) == list(range(20))
        watch.counted("slow_closed", 30)
        assert {peer.closed() for peer in crowd} == {(1013, "slow;retry_ms=1000")}


def test_drop_new_keeps_the_oldest(server: Server, watch: Watch) -> None:
    with deaf(server, "/drop_new/a") as peer:
        broadcast(server, "/drop_new/a")
        assert 0 < watch.risen("dropped_new") < COUNT
        heard = numbers(peer, COUNT - watch.risen("dropped_new"))
        oldest = QUEUE_BYTES // (SIZE + 10)
        assert heard[:oldest] == list(range(oldest))
        assert heard == sorted(set(heard))
        broadcast(server, "/drop_new/a", 1)
        assert numbers(peer, 1) == [0], "later messages arrive again"
    assert watch.risen("slow_closed") == 0


def test_drop_old_keeps_the_newest(server: Server, watch: Watch) -> None:
    with deaf(server, "/drop_old/a") as peer:
        broadcast(server, "/drop_old/a")
        assert 0 < watch.risen("dropped_old") < COUNT
        heard = numbers(peer, COUNT - watch.risen("dropped_old"))
        newest = QUEUE_BYTES * 7 // 8 // SIZE  # except for messages in transit
        assert heard[-newest:] == list(range(COUNT - newest, COUNT))
        assert heard == sorted(set(heard))
    assert watch.risen("slow_closed") == watch.risen("dropped_new") == 0


@pytest.mark.parametrize("path", ["/drop_new/b", "/drop_old/b"])
def test_an_empty_queue_accepts_one_message_of_any_size(server: Server, watch: Watch, path: str) -> None:
    with Peer(server) as peer:
        peer.join(path)
        broadcast(server, path, 1, 1 << 20)
        assert len(peer.message()) == 1 << 20
    assert watch.risen("dropped_new") == watch.risen("dropped_old") == 0


def test_pings_are_answered_before_queued_messages(server: Server, watch: Watch) -> None:
    with deaf(server, "/drop_new/c") as peer:
        broadcast(server, "/drop_new/c")
        kept = COUNT - watch.risen("dropped_new")
        assert kept < COUNT
        peer.send(wire.frame(wire.PING, b"are you there?"))
        before = 0
        while (found := peer.frame()) and found[0] != 0x80 | wire.PONG:
            before += 1
        assert found == (0x80 | wire.PONG, b"are you there?")
        assert numbers(peer, kept - before), "messages were queued behind the pong"
