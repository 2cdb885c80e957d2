"""A server on a Unix socket: permissions, trusted proxies, and a socket file that is removed."""

import socket
from pathlib import Path

import pytest
from websockets.sync.client import unix_connect

from tests.served import DEADLINE_S, served, until
from tests.support.hosts import readyz, stopped

APP = """
from stateroom import App, Member, Room
app = App()

@app.room("peer", path="/")
class Peer(Room):
    def on_message(self, member: Member, event: str, data: object) -> None:
        member.send(event, member.peer)
"""


def peer(path: Path) -> str:
    """The client address that the room sees for a connection with a proxy's header."""
    headers = {"X-Forwarded-For": "203.0.113.7"}
    with unix_connect(
        str(path), "ws://localhost/", additional_headers=headers, open_timeout=DEADLINE_S
    ) as client:
        client.send("who am I?")
        return str(client.recv(DEADLINE_S))


@pytest.mark.parametrize(("trusted", "address"), [("true", "203.0.113.7"), ("false", "")])
def test_a_proxy_at_the_socket_is_trusted_if_the_settings_say_so(
    tmp_path: Path, trusted: str, address: str
) -> None:
    (tmp_path / "peers.py").write_text(APP)
    path = tmp_path / "s"
    arguments = ("--app-dir", str(tmp_path), "--uds", str(path))
    with served("peers:app", *arguments, server__uds_trusted=trusted, server__uds_mode="660"):
        assert path.stat().st_mode & 0o777 == 0o660
        assert peer(path).partition(":")[0] == address


def echo(path: Path) -> None:
    with unix_connect(str(path), "ws://localhost/", open_timeout=DEADLINE_S) as client:
        client.send("hello")
        assert client.recv(DEADLINE_S) == "hello"


def test_a_removed_socket_file_is_created_again(tmp_path: Path) -> None:
    path = tmp_path / "s"
    settings = {"server__shards": 2, "server__uds_mode": "660"}
    with served("examples.echo:app", "--uds", str(path), **settings) as server:
        with unix_connect(str(path), "ws://localhost/", open_timeout=DEADLINE_S) as connected:
            path.unlink()
            server.wait_logged('"listener_fault_over"')
            server.wait_logged(f"the socket {path} (server.uds) is gone")
            assert readyz(server)[0] == 200
            assert path.stat().st_mode & 0o777 == 0o660
            for index in range(2):
                with stopped(server.pid("shard", index)):
                    echo(path)  # by the other shard
            connected.send("hello")
            assert connected.recv(DEADLINE_S) == "hello"
        for index in range(2):
            # A shard that starts now inherits the new socket.
            server.wait_back("shard", index, server.kill("shard", index))
        echo(path)
        assert server.log().count('"listener_fault"') == 1
    assert not path.exists()


def test_a_socket_of_another_server_at_the_path_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with served("examples.echo:app", "--uds", str(path)) as server:
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(str(path.with_name("other")))
            other.listen()
            path.with_name("other").rename(path)
            until(
                lambda: "cannot be made again: Address already in use" in readyz(server)[1],
                "readiness reports it",
            )
        until(lambda: readyz(server)[0] == 200, "it is ready after the other server has gone")
        echo(path)
