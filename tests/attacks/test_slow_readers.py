"""Members that do not read while their room talks on: what each policy makes of them."""

from contextlib import ExitStack

import pytest

from tests.attacks import wire
from tests.attacks.peer import Peer
from tests.attacks.watch import Watch
from tests.served import Server

# More than comes from a host in one turn, which nobody can have read before it is queued.
QUEUE_BYTES = 512 * 1024
SIZE, COUNT = 10_000, 1200
# A busy machine may take longer than the five seconds of the default until the clients come to read their close.
SETTINGS = {"limits__queue_bytes": QUEUE_BYTES, "deflate__enabled": "false", "close__timeout_s": 60}


def deaf(server: Server, path: str) -> Peer:
    """A member with a small window, who does not read."""
    peer = Peer(server, receive_bytes=4096)
    peer.join(path)
    return peer


def talk(server: Server, path: str, count: int = COUNT, size: int = SIZE) -> None:
    """Has the room say all that to the others."""
    with Peer(server) as speaker:
        speaker.join(path)
        speaker.send(wire.text(f"{count} {size}"))
        assert speaker.message() == b"sent"


def numbers(peer: Peer, count: int) -> list[int]:
    """The numbers of so many messages."""
    return [int(peer.message()[:8]) for _ in range(count)]


def test_close_ends_it_with_1013_and_the_delay(server: Server, watch: Watch) -> None:
    with deaf(server, "/close/a") as peer:
        talk(server, "/close/a")
        watch.counted("slow_closed")
        assert watch.risen("messages_out") < COUNT
        assert peer.closed() == (1013, "slow;retry_ms=1000")


def test_a_crowd_of_slow_readers_is_closed_and_who_reads_hears_all(server: Server, watch: Watch) -> None:
    with ExitStack() as stack:
        crowd = [stack.enter_context(deaf(server, "/close/b")) for _ in range(30)]
        reader = stack.enter_context(Peer(server))
        reader.join("/close/b")
        for _ in range(30):
            talk(server, "/close/b", 20)
            assert numbers(reader, 20) == list(range(20))
        watch.counted("slow_closed", 30)
        assert {peer.closed() for peer in crowd} == {(1013, "slow;retry_ms=1000")}


def test_drop_new_keeps_the_oldest(server: Server, watch: Watch) -> None:
    with deaf(server, "/drop_new/a") as peer:
        talk(server, "/drop_new/a")
        assert 0 < watch.risen("dropped_new") < COUNT
        heard = numbers(peer, COUNT - watch.risen("dropped_new"))
        oldest = QUEUE_BYTES // (SIZE + 10)
        assert heard[:oldest] == list(range(oldest))
        assert heard == sorted(set(heard))
        talk(server, "/drop_new/a", 1)
        assert numbers(peer, 1) == [0], "and then it hears again"
    assert watch.risen("slow_closed") == 0


def test_drop_old_keeps_the_newest(server: Server, watch: Watch) -> None:
    with deaf(server, "/drop_old/a") as peer:
        talk(server, "/drop_old/a")
        assert 0 < watch.risen("dropped_old") < COUNT
        heard = numbers(peer, COUNT - watch.risen("dropped_old"))
        newest = QUEUE_BYTES * 7 // 8 // SIZE  # but for what is on its way
        assert heard[-newest:] == list(range(COUNT - newest, COUNT))
        assert heard == sorted(set(heard))
    assert watch.risen("slow_closed") == watch.risen("dropped_new") == 0


@pytest.mark.parametrize("path", ["/drop_new/b", "/drop_old/b"])
def test_an_empty_queue_takes_one_message_of_any_size(server: Server, watch: Watch, path: str) -> None:
    with Peer(server) as peer:
        peer.join(path)
        talk(server, path, 1, 1 << 20)
        assert len(peer.message()) == 1 << 20
    assert watch.risen("dropped_new") == watch.risen("dropped_old") == 0


def test_pings_are_answered_ahead_of_a_queue_that_stands(server: Server, watch: Watch) -> None:
    with deaf(server, "/drop_new/c") as peer:
        talk(server, "/drop_new/c")
        kept = COUNT - watch.risen("dropped_new")
        assert kept < COUNT
        peer.send(wire.frame(wire.PING, b"are you there?"))
        before = 0
        while (found := peer.frame()) and found[0] != 0x80 | wire.PONG:
            before += 1
        assert found == (0x80 | wire.PONG, b"are you there?")
        assert numbers(peer, kept - before), "there was a queue behind it"
