"""An actor that ends its host repeatedly is quarantined; other actors and the server keep working."""

import pytest

from tests.channels import Answer, Channels
from tests.served import Server, served, until

APP = "tests.integration.deadly:app"
QUICK = {"supervisor__backoff_initial_s": 0.05, "supervisor__backoff_max_s": 0.2, "limits__messages_per_s": 0}
QUARANTINED = Answer("error", {"code": "quarantined", "reason": "quarantined"})


def recovered(socket: Channels, before: int) -> int:
    """Waits until the bystander is on another host, and returns the process id of that host."""
    while (pid := int(socket.next("recovered").payload)) == before:
        pass
    return pid


@pytest.mark.parametrize("hosts", [1, 2])
@pytest.mark.parametrize("kind", ["start", "late"])
def test_an_actor_that_ends_its_host_when_it_starts_is_quarantined(kind: str, hosts: int) -> None:
    with served(APP, server__hosts=hosts, **QUICK) as server, Channels(server) as socket:
        socket.join("bystander:a")
        with Channels(server) as other:
            assert other.ask(f"{kind}:a", "phx_join", {}) == QUARANTINED
        assert socket.ask("bystander:a", "pid").status == "ok"
        until(lambda: deaths(server) == 3, "three hosts have died")
        server.wait_logged("actor_quarantined")
        with Channels(server) as other:
            assert other.ask(f"{kind}:a", "phx_join", {}) == QUARANTINED
            other.join("bystander:b")
        assert deaths(server) == 3


@pytest.mark.parametrize(("kind", "event"), [("turn", "crash"), ("task", "spawn")])
def test_an_actor_that_ends_hosts_in_turns_or_tasks_is_quarantined_but_an_awaiting_one_is_not(
    kind: str, event: str
) -> None:
    with served(APP, **QUICK) as server, Channels(server) as socket, Channels(server) as other:
        other.join(f"{kind}:a")
        socket.join("waiting:a")
        pid = int(socket.ask("waiting:a", "pid").response)
        for _ in range(3):
            socket.send("waiting:a", "wait")
            other.send(f"{kind}:a", event)
            pid = recovered(socket, pid)
        assert other.next("phx_error").topic == f"{kind}:a"
        assert other.ask(f"{kind}:a", "phx_join", {}) == QUARANTINED
        assert socket.ask("waiting:a", "pid") == Answer("ok", pid)
        until(lambda: deaths(server) == 3, "three hosts have died")


def test_no_actor_is_quarantined_for_hosts_that_are_killed_from_outside() -> None:
    with served(APP, **QUICK) as server, Channels(server) as socket:
        socket.join("bystander:a")
        for _ in range(4):
            server.wait_back("host", 0, server.kill("host"))
            assert socket.ask("bystander:a", "pid").response == server.pid("host")
        assert "ended_by_actor" not in server.log()


def deaths(server: Server) -> int:
    """The number of logged deaths of hosts. The generation only rises after the back-off of the successor."""
    return sum('"event": "died"' in line for line in server.log().splitlines())
