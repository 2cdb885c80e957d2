"""More bytes under way than a shard may hold: newcomers are refused, the largest holders go."""

from contextlib import ExitStack

from tests.attacks import wire
from tests.attacks.peer import Peer
from tests.attacks.watch import Watch
from tests.served import Server, until
from tests.support.memory import SHED, only_memory

MIB = 1 << 20
BUDGET = 4 * MIB
SETTINGS = only_memory(BUDGET)


def test_who_does_not_read_is_shed_though_its_queue_has_no_limit(server: Server, watch: Watch) -> None:
    with Peer(server, receive_bytes=4096) as deaf, Peer(server) as speaker:
        deaf.join("/close/a")
        speaker.join("/close/a")
        speaker.send(wire.text("1400 10000"))
        assert speaker.message() == b"sent"
        until(lambda: watch.risen("shed") == 1, "the deaf one is shed")
        speaker.send(wire.text("1 10"))
        assert speaker.message() == b"sent", "who reads is not"
        assert deaf.closed() == SHED


def test_who_never_finishes_messages_is_shed_largest_first(server: Server, watch: Watch) -> None:
    begun = wire.header(0x82, MIB) + bytes(MIB * 9 // 10)
    with ExitStack() as stack:
        small = stack.enter_context(Peer(server))
        small.join("/echo")
        small.send(wire.header(0x82, 1000) + bytes(500))
        hoarders = [stack.enter_context(Peer(server)) for _ in range(8)]
        for hoarder in hoarders:
            hoarder.join("/sink/a")
            hoarder.send(begun)
        until(lambda: watch.risen("shed") >= 4, "the hoarders are shed")
        until(lambda: server.total("memory_bytes") <= BUDGET, "the budget holds")
        small.send(bytes(500))
        assert len(small.message()) == 1000, "the small one is spared"
        shed = [hoarder for hoarder in hoarders if hoarder.has_answer()]
        assert {hoarder.closed() for hoarder in shed} == {SHED}


def test_members_with_long_requests_are_charged_and_newcomers_refused(server: Server, watch: Watch) -> None:
    """What a member asked with is kept, to join again elsewhere: nobody may store more than the budget so."""
    with ExitStack() as stack:
        answers: list[str] = []
        while answers.count("503") < 3:
            assert len(answers) < 400, "nobody is refused"
            peer = stack.enter_context(Peer(server))
            peer.send(wire.upgrade("/sink/a?" + "q" * 15_000))
            answers.append(peer.head().split()[1])
        assert answers.count("101") > 200
        with Peer(server) as browser:
            browser.join("/sink/a", "Origin: https://page.example")
            assert browser.closed() == (1013, "overload;retry_ms=2000")
        watch.counted("refused_503", 4)
