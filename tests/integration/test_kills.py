"""Killed processes: what clients see, which processes are restarted, and that none is left behind."""

import os
import signal
import socket
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from tests.integration.conftest import Clients
from tests.served import DEADLINE_S, served, until

APP = "tests.integration.apps:app"


def recovered(client: ClientConnection) -> tuple[int, int]:
    """The process id of the new host, and the number of members that it recovered."""
    while (words := client.recv(DEADLINE_S).split())[0] != "recovered":
        pass
    return int(words[1]), int(words[2])


def wait_answered(client: ClientConnection) -> None:
    """Waits until the room answers. A message in transit at the host's death may be lost, so it is sent again."""

    def answered() -> bool:
        client.send("anybody?")
        with suppress(TimeoutError):
            while client.recv(0.5) != "anybody?":
                pass
            return True
        return False

    until(answered, "the room answers")


def test_a_killed_host_closes_no_socket_and_the_room_continues(clients: Clients) -> None:
    with served(APP) as server:
        client, pid = clients.join(server, "/memory/a")
        generation = server.kill("host")
        again, members = recovered(client)
        assert again != pid
        assert members == 1
        client.send("still here")
        assert client.recv(DEADLINE_S) == "still here"
        server.wait_back("host", 0, generation)
        assert server.total("closed") == 0


def test_tags_and_state_of_members_survive_their_host(clients: Clients) -> None:
    with served(APP) as server:
        members = [clients.join(server, "/badge/a")[0] for _ in range(3)]
        server.kill("host")
        heard = [client.recv(DEADLINE_S) for client in members]
        kinds = ((1, "odd"), (2, "even"), (3, "odd"))
        assert heard == [f'{{"number":{number},"tags":["{tag}"]}}' for number, tag in kinds]
        assert [members[at].recv(DEADLINE_S) for at in (0, 2)] == ["odd ones", "odd ones"]


def test_rooms_of_a_dead_host_run_on_another_until_it_returns(clients: Clients) -> None:
    settings = {"supervisor__backoff_initial_s": 5.0, "supervisor__backoff_max_s": 5.0}
    with served(APP, server__hosts=2, server__shards=2, **settings) as server:
        members = [clients.join(server, f"/memory/{number}") for number in range(8)]
        homes = {pid for _, pid in members}
        assert len(homes) == 2, "the eight rooms are on two hosts"
        generation = server.kill("host", 0)
        server.wait_back("host", 0, generation)  # the first restart has no delay
        assert server.kill("host", 0) == generation + 1
        until(lambda: server.stats()["hosts"][1]["partitions"] == 16384, "the other host owns all partitions")
        for client, _ in members:
            wait_answered(client)
        server.wait_back("host", 0, generation + 1)
        for client, _ in members:
            wait_answered(client)
        assert server.total("closed") == 0


def test_clients_of_a_killed_shard_reconnect_immediately(clients: Clients) -> None:
    with served(APP, server__shards=1) as server:
        client, _ = clients.join(server, "/memory/a")
        generation = server.kill("shard")
        with pytest.raises(ConnectionClosed):
            client.recv(DEADLINE_S)
        # No client is refused: the listener outlives the shard, and the connection waits in its backlog.
        clients.join(server, "/memory/a")[0]
        server.wait_back("shard", 0, generation)


def test_a_sibling_accepts_while_a_shard_is_in_back_off(clients: Clients) -> None:
    settings = {"supervisor__backoff_initial_s": 60.0, "supervisor__backoff_max_s": 60.0}
    with served(APP, server__shards=2, **settings) as server:
        generation = server.kill("shard", 0)
        server.wait_back("shard", 0, generation)
        server.kill("shard", 0)
        until(lambda: server.stats()["shards"][0]["pid"] is None, "the shard waits for its restart")
        for number in range(20):  # about half of them go to the dead shard's socket
            clients.join(server, f"/memory/{number}")[0]


@pytest.mark.parametrize("blocked", [False, True])
def test_a_killed_parent_leaves_no_process_behind(clients: Clients, tmp_path: Path, blocked: bool) -> None:
    with served(APP, env={"TMPDIR": str(tmp_path)}, server__shards=2, server__hosts=2) as server:
        server.wait_back("host", 1, server.kill("host", 1))
        client, _ = clients.join(server, "/memory/a")
        if blocked:
            blocker = clients.open(server, "/block/a")
            blocker.send("600")
            until(lambda: not all(host["answers"] for host in server.stats()["hosts"]), "a host is blocked")
        server.process.kill()
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(DEADLINE_S)
        assert closed.value.rcvd.code == 1012, "orphans close their clients"
        server.process.wait(DEADLINE_S)
        until(lambda: not server.processes(), "all processes have ended")
        assert blocked or not list(tmp_path.iterdir()), "no file is left behind"


def test_the_port_of_a_killed_parent_is_free_while_its_orphans_drain(clients: Clients) -> None:
    with served(APP, server__shards=2, close__timeout_s=60.0) as server:
        deaf, _ = clients.join(server, "/memory/a")
        deaf.protocol.receive_data = lambda data: None
        server.process.kill()

        def refused() -> bool:
            with suppress(ConnectionResetError), socket.create_connection(address, timeout=5):
                return False
            return False

        address = ("127.0.0.1", int(server.http.rpartition(":")[2]))
        with pytest.raises(ConnectionRefusedError):
            until(refused, "new clients are refused")
        assert server.processes(), "its orphans still run"
        deaf.socket.close()
        until(lambda: not server.processes(), "all processes have ended")


@pytest.mark.parametrize("role", ["host", "shard"])
def test_a_child_that_gets_sigterm_logs_that_the_parent_must_get_it(role: str) -> None:
    with served(APP) as server:
        pid = server.pid(role)
        os.kill(pid, signal.SIGTERM)
        server.wait_logged(f'"parent": {server.process.pid}')
        server.wait_logged("sigterm_ignored")
        assert server.pid(role) == pid


@pytest.mark.parametrize("role", ["host", "shard"])
def test_a_child_that_does_not_answer_is_killed_and_replaced(role: str) -> None:
    with served(APP, host__stuck_kill_s=2.0) as server:
        child = server.stats()[f"{role}s"][0]
        os.kill(child["pid"], signal.SIGSTOP)
        server.wait_back(role, 0, child["generation"])
        server.wait_logged("killed_for_silence")


def test_a_child_that_keeps_dying_ends_the_server_with_one_line() -> None:
    with served(APP, supervisor__max_restarts=1) as server:
        generation = server.kill("shard")
        server.wait_back("shard", 0, generation)
        server.kill("shard")
        assert server.process.wait(DEADLINE_S) == 1
        server.wait_logged("stateroom: shard 0 ended 2 times within 60 s")
        until(lambda: not server.processes(), "all processes have ended")
