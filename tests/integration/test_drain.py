"""The end on purpose: everybody is told 1012, rooms stop, newcomers are refused, the deadline holds."""

import signal
import socket
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.served import DEADLINE_S, Server, served, until

APP = "tests.integration.apps:app"


@pytest.fixture
def clients() -> Iterator[ExitStack]:
    """Keeps clients open until the test ends."""
    with ExitStack() as stack:
        yield stack


def opened(clients: ExitStack, server: Server, path: str) -> ClientConnection:
    return clients.enter_context(connect(server.url + path, open_timeout=DEADLINE_S, close_timeout=1))


def joined(clients: ExitStack, server: Server, path: str) -> ClientConnection:
    client = opened(clients, server, path)
    assert client.recv(DEADLINE_S).startswith("joined")
    return client


def close_code(client: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        deque(client, maxlen=0)
    return closed.value.rcvd.code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_everybody_is_told_and_rooms_stop(clients: ExitStack, tmp_path: Path, number: signal.Signals) -> None:
    with served(APP, env={"TRACE": str(tmp_path)}, server__hosts=2, server__shards=2) as server:
        members = [joined(clients, server, f"/trace/{name}") for name in "abcd"]
        server.process.send_signal(number)
        assert [close_code(member) for member in members] == [1012] * 4
        assert server.process.wait(DEADLINE_S) == 0
    notes = (tmp_path / "trace").read_text().splitlines()
    assert notes.count("left") == 4
    assert notes.count("stopped shutdown") == 4


def test_newcomers_are_refused_while_it_drains(clients: ExitStack) -> None:
    with served(APP, close__timeout_s=60.0, server__graceful_timeout_s=20.0) as server:
        deaf = joined(clients, server, "/memory/a")
        deaf.protocol.receive_data = lambda data: None
        address = ("127.0.0.1", int(server.http.rpartition(":")[2]))
        server.process.send_signal(signal.SIGTERM)

        def refuses() -> bool:
            with suppress(ConnectionResetError), socket.create_connection(address, timeout=5):
                return False
            return False

        with pytest.raises(ConnectionRefusedError):
            until(refuses, "newcomers are refused")
        assert server.process.poll() is None, "it still drains"
        deaf.socket.close()
        assert server.process.wait(DEADLINE_S) == 0


def test_few_closes_are_not_spread(clients: ExitStack) -> None:
    with served(APP, server__drain_spread_s=60.0, server__graceful_timeout_s=120.0) as server:
        members = [joined(clients, server, "/memory/a") for _ in range(4)]
        assert server.stop(deadline_s=20.0) == 0, "four clients need no sixty seconds"
        assert [close_code(member) for member in members] == [1012] * 4


def test_a_client_that_never_answers_does_not_hold_up_the_end(clients: ExitStack) -> None:
    with served(APP, server__graceful_timeout_s=1.5, close__timeout_s=60.0) as server:
        deaf = joined(clients, server, "/memory/a")
        deaf.protocol.receive_data = lambda data: None
        assert server.stop(deadline_s=15.0) == 0


def test_a_host_that_is_blocked_does_not_hold_up_the_end(clients: ExitStack) -> None:
    with served(APP, server__graceful_timeout_s=1.5) as server:
        client = opened(clients, server, "/block/a")
        client.send("600")
        assert server.stop(deadline_s=15.0) == 0


def test_a_second_signal_ends_at_once(clients: ExitStack) -> None:
    with served(APP, server__graceful_timeout_s=600.0, close__timeout_s=600.0) as server:
        deaf = joined(clients, server, "/memory/a")
        deaf.protocol.receive_data = lambda data: None
        server.process.send_signal(signal.SIGINT)
        until(lambda: "draining" in server.log(), "it drains")
        assert server.stop(signal.SIGINT) == 130
