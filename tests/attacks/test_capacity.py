"""More connections than a shard may have, and more than it has descriptors for."""

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
    """Takes every place but the bystander's."""
    for _ in range(MOST - 1):
        stack.enter_context(Peer(server)).join("/echo")


def lets_in(server: Server) -> bool:
    """Not while those who have gone are still counted: then it is refused, or dropped without a word."""
    with Peer(server) as peer:
        try:
            peer.send(wire.upgrade("/echo"))
            return peer.head().startswith("HTTP/1.1 101 ")
        except (AssertionError, OSError):
            return False


def test_beyond_the_cap_it_is_503_until_one_goes(server: Server, watch: Watch) -> None:
    with ExitStack() as stack:
        full(server, stack)
        with Peer(server) as refused:
            refused.send(wire.upgrade("/echo"))
            head = refused.head()
        assert head.startswith("HTTP/1.1 503 ")
        assert "Retry-After: 2\r\n" in head
        watch.counted("refused_503")
    until(lambda: lets_in(server), "there is room again")


def test_a_browser_is_told_by_a_close_with_the_delay(server: Server, watch: Watch) -> None:
    with ExitStack() as stack:
        full(server, stack)
        with Peer(server) as refused:
            refused.join("/echo", "Origin: https://page.example")
            assert refused.closed() == (1013, "overload;retry_ms=2000")
        watch.counted("refused_503")


def test_a_storm_of_silent_connections_is_answered_as_far_as_may_be_and_dropped(
    server: Server, watch: Watch
) -> None:
    """The first ones take the free places; of the refused so many may wait to be told, the rest is dropped."""
    with ExitStack() as stack:
        for _ in range(800):
            stack.enter_context(Peer(server))
        until(lambda: watch.risen("refused_silently") > 0, "some are dropped")
        watch.bystander.is_answered()
        assert server.total("connections") <= MOST + 512
    until(lambda: lets_in(server), "there is room again")


def test_without_descriptors_the_rest_waits_and_nothing_spins(server: Server, watch: Watch) -> None:
    shard = server.pid("shard")
    limits = resource.prlimit(shard, resource.RLIMIT_NOFILE)
    descriptors = len(list(Path(f"/proc/{shard}/fd").iterdir()))
    resource.prlimit(shard, resource.RLIMIT_NOFILE, (descriptors + 5, limits[1]))
    try:
        with ExitStack() as stack:
            peers = [stack.enter_context(Peer(server)) for _ in range(10)]
            for peer in peers:
                peer.send(wire.upgrade("/echo"))
            until(lambda: sum(peer.has_answer() for peer in peers) == 5, "five are served")
            turns, answers = watch.risen("turns"), watch.bystander.answers
            until(lambda: watch.bystander.answers > answers + 20, "the bystander is answered")
            assert watch.risen("turns") - turns < 1000
            resource.prlimit(shard, resource.RLIMIT_NOFILE, limits)
            for peer in peers:
                assert peer.head().startswith("HTTP/1.1 101 ")
    finally:
        resource.prlimit(shard, resource.RLIMIT_NOFILE, limits)
