"""A server on a Unix socket: who may connect, and whether a proxy behind it is believed."""

from pathlib import Path

import pytest
from websockets.sync.client import unix_connect

from tests.served import DEADLINE_S, served

APP = """
from stateroom import App, Member, Room
app = App()

@app.room("peer", path="/")
class Peer(Room):
    def on_message(self, member: Member, event: str, data: object) -> None:
        member.send(event, member.peer)
"""


def peer(path: Path) -> str:
    """What the room takes for the address of somebody whose proxy names one."""
    headers = {"X-Forwarded-For": "203.0.113.7"}
    with unix_connect(
        str(path), "ws://localhost/", additional_headers=headers, open_timeout=DEADLINE_S
    ) as client:
        client.send("who am I?")
        return str(client.recv(DEADLINE_S))


@pytest.mark.parametrize(("trusted", "address"), [("true", "203.0.113.7"), ("false", "")])
def test_a_proxy_behind_the_socket_is_believed_or_not(tmp_path: Path, trusted: str, address: str) -> None:
    (tmp_path / "peers.py").write_text(APP)
    path = tmp_path / "s"
    arguments = ("--app-dir", str(tmp_path), "--uds", str(path))
    with served("peers:app", *arguments, server__uds_trusted=trusted, server__uds_mode="660"):
        assert path.stat().st_mode & 0o777 == 0o660
        assert peer(path).partition(":")[0] == address
