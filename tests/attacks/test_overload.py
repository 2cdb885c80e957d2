"""A shard whose turns take too long: new clients are refused until it has caught up."""

from contextlib import ExitStack
from threading import Event, Thread

from tests.attacks import wire
from tests.attacks.peer import Peer, member
from tests.attacks.watch import Watch
from tests.served import Server, until

SETTINGS = {"limits__loop_lag_ms": 1, "limits__control_per_s": 0, "limits__messages_per_s": 0}
FLOOD = wire.frame(wire.PONG) * 20_000


def answer(server: Server, *fields: str) -> Peer:
    peer = Peer(server)
    peer.send(wire.upgrade("/echo", *fields))
    return peer


def flood(peer: Peer, enough: Event) -> None:
    """Sends pongs as fast as they are read: they need no credit and get no answer."""
    while not enough.is_set() and peer.send(FLOOD):
        pass


def test_new_clients_are_refused_while_turns_are_long_and_accepted_afterwards(
    server: Server, watch: Watch
) -> None:
    enough = Event()
    with ExitStack() as stack:
        peers = [stack.enter_context(member(server, "/sink/a")) for _ in range(8)]
        threads = [Thread(target=flood, args=(peer, enough), daemon=True) for peer in peers]
        stack.callback(enough.set)
        for thread in threads:
            thread.start()

        def refused(*fields: str) -> str:
            with answer(server, *fields) as peer:
                head = peer.head()
                if head.startswith("HTTP/1.1 503 "):
                    return head
                return peer.closed()[1] if fields and peer.has_answer(0.2) else ""

        assert "Retry-After: 2\r\n" in until(refused, "new clients are refused")
        told = until(lambda: refused("Origin: https://page.example"), "browsers get the refusal")
        assert told == "overload;retry_ms=2000"
        watch.bystander.is_answered()
        enough.set()
        for thread in threads:
            thread.join()

    member(server, "/echo").socket.close()
    assert watch.risen("refused_503") >= 2
