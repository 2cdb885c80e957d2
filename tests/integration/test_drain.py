"""The drain of a server: clients get 1012, rooms stop, new clients are refused, and the deadline is kept."""

import signal
import socket
from collections import deque
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from tests.integration.conftest import Clients
from tests.served import DEADLINE_S, served, until

APP = "tests.integration.apps:app"


def close_code(client: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        deque(client, maxlen=0)
    return closed.value.rcvd.code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_all_clients_get_1012_and_rooms_stop(
    clients: Clients, tmp_path: Path, number: signal.Signals
) -> None:
    with served(APP, env={"TRACE": str(tmp_path)}, server__hosts=2, server__shards=2) as server:
        members = [clients.join(server, f"/trace/{name}")[0] for name in "abcd"]
        server.process.send_signal(number)
        assert [close_code(member) for member in members] == [1012] * 4
        assert server.process.wait(DEADLINE_S) == 0
    notes = (tmp_path / "trace").read_text().splitlines()
    assert notes.count("left") == 4
    assert notes.count("stopped shutdown") == 4


def test_new_clients_are_refused_during_the_drain(clients: Clients) -> None:
    with served(APP, close__timeout_s=60.0, server__graceful_timeout_s=20.0) as server:
        deaf = clients.join(server, "/memory/a")[0]
        deaf.protocol.receive_data = lambda data: None
        address = ("127.0.0.1", int(server.http.rpartition(":")[2]))
        server.process.send_signal(signal.SIGTERM)

        def refuses() -> bool:
            with suppress(ConnectionResetError), socket.create_connection(address, timeout=5):
                return False
            return False

        with pytest.raises(ConnectionRefusedError):
            until(refuses, "new clients are refused")
        assert server.process.poll() is None, "the drain is still in progress"
        deaf.socket.close()
        assert server.process.wait(DEADLINE_S) == 0


def test_few_closes_are_not_spread_over_time(clients: Clients) -> None:
    with served(APP, server__drain_spread_s=60.0, server__graceful_timeout_s=120.0) as server:
        members = [clients.join(server, "/memory/a")[0] for _ in range(4)]
        assert server.stop(deadline_s=20.0) == 0, "four clients do not need sixty seconds"
        assert [close_code(member) for member in members] == [1012] * 4


def test_a_client_that_never_answers_does_not_delay_the_end(clients: Clients) -> None:
    with served(APP, server__graceful_timeout_s=1.5, close__timeout_s=60.0) as server:
        deaf = clients.join(server, "/memory/a")[0]
        deaf.protocol.receive_data = lambda data: None
        assert server.stop(deadline_s=15.0) == 0


def test_without_a_grace_period_all_clients_still_get_1012(clients: Clients) -> None:
    with served(APP, server__graceful_timeout_s=0.0) as server:
        members = [clients.join(server, "/memory/a")[0] for _ in range(4)]
        assert server.stop() == 0
        assert [close_code(member) for member in members] == [1012] * 4


def test_a_blocked_host_does_not_delay_the_end(clients: Clients) -> None:
    with served(APP, server__graceful_timeout_s=1.5) as server:
        client = clients.open(server, "/block/a")
        client.send("600")
        assert server.stop(deadline_s=15.0) == 0


def test_a_second_signal_ends_the_server_immediately(clients: Clients) -> None:
    with served(APP, server__graceful_timeout_s=600.0, close__timeout_s=600.0) as server:
        deaf = clients.join(server, "/memory/a")[0]
        deaf.protocol.receive_data = lambda data: None
        server.process.send_signal(signal.SIGINT)
        server.wait_logged("draining")
        assert server.stop(signal.SIGINT) == 130
