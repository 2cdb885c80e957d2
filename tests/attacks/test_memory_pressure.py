"""More bytes than a shard may hold: new clients are refused, and the connections that hold most are closed."""

from contextlib import ExitStack

from tests.attacks import wire
from tests.attacks.peer import Peer
from tests.attacks.watch import Watch
from tests.served import Server, until
from tests.support.memory import SHED, only_memory

MIB = 1 << 20
BUDGET = 4 * MIB
SETTINGS = only_memory(BUDGET)


def test_a_client_that_does_not_read_is_shed_although_its_queue_has_no_limit(
    server: Server, watch: Watch
) -> None:
    with Peer(server, receive_bytes=4096) as deaf, Peer(server) as speaker:
        deaf.join("/close/a")
        speaker.join("/close/a")
        speaker.send(wire.text("1400 10000"))
        assert speaker.message() == b"sent"
        until(lambda: watch.risen("shed") == 1, "the client that does not read is shed")
        speaker.send(wire.text("1 10"))
        assert speaker.message() == b"sent", "a client that reads is not shed"
        assert deaf.closed() == SHED


def test_clients_with_unfinished_messages_are_shed_largest_first(server: Server, watch: Watch) -> None:
    begun = wire.header(0x82, MIB) + bytes(MIB * 9 // 10)
    with ExitStack() as stack:
        small = stack.enter_context(Peer(server))
        small.join("/echo")
        small.send(wire.header(0x82, 1000) + bytes(500))
        hoarders = [stack.enter_context(Peer(server)) for _ in range(8)]
        for hoarder in hoarders:
            hoarder.join("/sink/a")
            hoarder.send(begun)
        until(lambda: watch.risen("shed") >= 4, "the largest ones are shed")
        until(lambda: server.total("memory_bytes") <= BUDGET, "memory is within the budget")
        small.send(bytes(500))
        assert len(small.message()) == 1000, "the smallest one is not shed"
        shed = [hoarder for hoarder in hoarders if hoarder.has_answer()]
        assert {hoarder.closed() for hoarder in shed} == {SHED}


def test_long_requests_of_members_are_charged_and_new_clients_refused(server: Server, watch: Watch) -> None:
    """The shard keeps the request of a member, to join again on another host, so requests must count as memory."""
    with ExitStack() as stack:
        answers: list[str] = []
        while answers.count("503") < 3:
            assert len(answers) < 400, "no client is refused"
            peer = stack.enter_context(Peer(server))
            peer.send(wire.upgrade("/sink/a?" + "q" * 15_000))
            answers.append(peer.head().split()[1])
        assert answers.count("101") > 200
        with Peer(server) as browser:
            browser.join("/sink/a", "Origin: https://page.example")
            assert browser.closed() == (1013, "overload;retry_ms=2000")
        watch.counted("refused_503", 4)
