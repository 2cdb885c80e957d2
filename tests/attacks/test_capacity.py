"""More connections than a shard may have, and more connections than it has descriptors."""

import resource
from contextlib import ExitStack
from pathlib import Path

from tests.attacks import wire
from tests.attacks.peer import Peer
from tests.attacks.watch import Watch
from tests.served import Server, until

MOST = 20
SETTINGS = {"limits__connections": MOST}


def full(server: Server, stack: ExitStack) -> None:
    """Opens connections until only the bystander's place is left."""
    for _ in range(MOST - 1):
        stack.enter_context(Peer(server)).join("/echo")


def lets_in(server: Server) -> bool:
    """Whether a new client is accepted. It is refused or dropped while closed connections are still counted."""
    with Peer(server) as peer:
        try:
            peer.send(wire.upgrade("/echo"))
            return peer.head().startswith("HTTP/1.1 101 ")
        except (AssertionError, OSError):
            return False


def test_connections_beyond_the_limit_get_503_until_one_is_closed(server: Server, watch: Watch) -> None:
    with ExitStack() as stack:
        full(server, stack)
        with Peer(server) as refused:
            refused.send(wire.upgrade("/echo"))
            head = refused.head()
        assert head.startswith("HTTP/1.1 503 ")
        assert "Retry-After: 2\r\n" in head
        watch.counted("refused_503")
    until(lambda: lets_in(server), "a new client is accepted again")


def test_a_browser_gets_a_close_with_the_delay(server: Server, watch: Watch) -> None:
    with ExitStack() as stack:
        full(server, stack)
        with Peer(server) as refused:
            refused.join("/echo", "Origin: https://page.example")
            assert refused.closed() == (1013, "overload;retry_ms=2000")
        watch.counted("refused_503")


def test_many_silent_connections_are_answered_up_to_a_limit_and_then_dropped(
    server: Server, watch: Watch
) -> None:
    """The first ones take the free places. A limited number of refused ones wait for a response; the rest is
    dropped.
    """
    with ExitStack() as stack:
        for _ in range(800):
            stack.enter_context(Peer(server))
        until(lambda: watch.risen("refused_silently") > 0, "some connections are dropped")
        watch.bystander.is_answered()
        assert server.total("connections") <= MOST + 512
    until(lambda: lets_in(server), "there is room again")


def test_without_descriptors_new_clients_wait_and_the_shard_does_not_spin(
    server: Server, watch: Watch
) -> None:
    shard = server.pid("shard")
    limits = resource.prlimit(shard, resource.RLIMIT_NOFILE)
    descriptors = len(list(Path(f"/proc/{shard}/fd").iterdir()))
    resource.prlimit(shard, resource.RLIMIT_NOFILE, (descriptors + 5, limits[1]))
    try:
        with ExitStack() as stack:
            peers = [stack.enter_context(Peer(server)) for _ in range(10)]
            for peer in peers:
                peer.send(wire.upgrade("/echo"))
            until(lambda: sum(peer.has_answer() for peer in peers) == 5, "five clients are served")
            turns, answers = watch.risen("turns"), watch.bystander.answers
            until(lambda: watch.bystander.answers > answers + 20, "the bystander is answered")
            assert watch.risen("turns") - turns < 1000
            resource.prlimit(shard, resource.RLIMIT_NOFILE, limits)
            for peer in peers:
                assert peer.head().startswith("HTTP/1.1 101 ")
    finally:
        resource.prlimit(shard, resource.RLIMIT_NOFILE, limits)
