"""Rooms on several hosts and shards: one room does not affect the others."""

from contextlib import ExitStack

import pytest

from tests.channels import Channels
from tests.served import DEADLINE_S, Server, served, until

APP = "tests.integration.halls:app"
BLOCKED_S = 5.0


def on_each_host(socket: Channels, kind: str) -> list[str]:
    """Topics of this kind, one on each host."""
    found: dict[int, str] = {}
    for number in range(64):
        found.setdefault(socket.join(f"{kind}:{number}")["pid"], f"{kind}:{number}")
        if len(found) == 2:
            break
    return list(found.values())


def beside(socket: Channels, topic: str, pid: int, kind: str) -> str:
    """A topic of this kind whose room is on the host with this process id."""
    names = (f"{kind}:{number}" for number in range(64))
    return next(name for name in names if socket.join(name)["pid"] == pid)


def test_rooms_of_one_socket_are_on_several_hosts() -> None:
    with served(APP, server__shards=2, server__hosts=2) as server, Channels(server) as socket:
        one, other = on_each_host(socket, "hall")
        for number in range(10):
            assert socket.ask(one, "echo", number).response == number
            assert socket.ask(other, "echo", number).response == number


def test_a_blocked_room_delays_no_other_host_and_no_ping() -> None:
    with served(APP, server__shards=1, server__hosts=2) as server, ExitStack() as stack:
        asker, member = (stack.enter_context(Channels(server)) for _ in range(2))
        blocked, free = on_each_host(asker, "block")
        assert member.join(blocked)
        blocking = asker.send(blocked, "block", BLOCKED_S)
        until(lambda: not all(host["answers"] for host in server.stats()["hosts"]), "its host is blocked")
        waiting = member.send(blocked, "echo", "and me?")
        for number in range(20):
            assert asker.ask(free, "echo", number).response == number
            assert asker.ask("phoenix", "heartbeat", {}).status == "ok"
        assert asker.connection.ping().wait(DEADLINE_S)
        assert member.connection.ping().wait(DEADLINE_S)
        with Channels(server) as newcomer:
            assert newcomer.join(free)
        assert not all(host["answers"] for host in server.stats()["hosts"]), "the host is still blocked"
        assert asker.answer(blocking).response == BLOCKED_S
        assert member.answer(waiting).response == "and me?"


def flood(socket: Channels, topic: str) -> list[str]:
    """Pushes to a room until it answers busy. Returns the refs of all pushes."""
    refs = [socket.send(topic, "wait", "." * 1000) for _ in range(4_000)]
    answer = socket.answer(refs[-1])
    assert (answer.status, answer.response["code"]) == ("error", "busy"), answer
    assert answer.response["retry_ms"] > 0
    return refs


@pytest.fixture
def small_mailboxes() -> dict[str, object]:
    return {"mesh__room_credit_bytes": 65536, "server__shards": 1, "server__hosts": 1}


def test_a_full_room_is_busy_and_affects_no_other_room(small_mailboxes: dict[str, object]) -> None:
    with served(APP, **small_mailboxes) as server, Channels(server) as socket, Channels(server) as other:
        for topic in ("patient:a", "hall:a"):
            socket.join(topic)
            other.join(topic)
        refs = flood(socket, "patient:a")
        # Other rooms of the same host answer, on the same socket and on another one.
        for client in (socket, other):
            assert client.ask("hall:a", "echo", 1).response == 1
        other.join("call:a")
        assert other.ask("patient:a", "echo", "after").response == "after"
        answers = [socket.answer(ref).status for ref in refs[:1]]
        assert answers == ["ok"], "accepted pushes are handled"
        is_open(server)


def is_open(server: Server) -> None:
    assert server.total("closed") == 0
