"""Phoenix Channels, message by message, over real sockets: every row of the table in channels/*.txt.

After a row, each client sends a heartbeat and must get its reply only. So a message that the table does not contain is
a failure.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.conformance.script import Line, Row, agrees, filled, message, rows
from tests.served import DEADLINE_S, Server, served

TABLE = list(rows(Path(__file__).with_name("channels")))
SOCKET = "/socket/websocket?vsn=2.0.0"
HEARTBEAT = '[null,"beat","phoenix","heartbeat",{}]'
FIRST_HEARTBEAT = '{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"beat"}'
FIRST_BEAT = {
    "topic": "phoenix",
    "event": "phx_reply",
    "ref": "beat",
    "payload": {"status": "ok", "response": {}},
}
BEAT = [None, "beat", "phoenix", "phx_reply", {"status": "ok", "response": {}}]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served("tests.conformance.rooms:app", server__shards=2, server__hosts=2) as serving:
        yield serving


class Play:
    """One row in progress: its clients, and the values of its names."""

    def __init__(self, server: Server, stack: ExitStack) -> None:
        self._url, self._stack = server.url, stack
        self._clients: dict[str, ClientConnection] = {}
        self._names: dict[str, object] = {}
        # Clients with version 1 of the protocol: those that connect to channels by a path of their own.
        self._first: set[str] = set()

    def client(self, name: str, path: str = SOCKET) -> ClientConnection:
        """The connection of the client with this name; it is opened at the first use."""
        if name not in self._clients:
            opening = connect(self._url + path, open_timeout=DEADLINE_S, close_timeout=1)
            self._clients[name] = self._stack.enter_context(opening)
        return self._clients[name]

    def play(self, line: Line) -> None:
        if line.verb == "connects":
            self.client(line.client, line.text)
            self._first.add(line.client)
        elif line.verb == ">":
            self.client(line.client).send(self._filled(line.text))
        elif line.text.startswith("close "):
            self._is_closed(line)
        else:
            self._gets(line)

    def nothing_else_comes(self) -> None:
        for name, client in self._clients.items():
            if name != "D":
                beat, answer = (HEARTBEAT, BEAT) if name not in self._first else (FIRST_HEARTBEAT, FIRST_BEAT)
                client.send(beat)
                assert json.loads(client.recv(DEADLINE_S)) == answer, name

    def _filled(self, text: str) -> str | bytes:
        if '"*' in text:
            return json.dumps(filled(json.loads(text), self._names))
        return message(text, sender=True)

    def _gets(self, line: Line) -> None:
        found, wanted = self.client(line.client).recv(DEADLINE_S), message(line.text, sender=False)
        if isinstance(wanted, bytes) or line.text.startswith("text "):
            assert found == wanted, line
        else:
            assert agrees(json.loads(wanted), json.loads(found), self._names), f"{found!r} for {line}"

    def _is_closed(self, line: Line) -> None:
        with pytest.raises(ConnectionClosed) as closed:
            self._clients.pop(line.client).recv(DEADLINE_S)
        assert closed.value.rcvd is not None
        assert f"close {closed.value.rcvd.code} {closed.value.rcvd.reason}" == line.text


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_channels(server: Server, row: Row) -> None:
    with ExitStack() as stack:
        play = Play(server, stack)
        for line in row.lines:
            play.play(line)
        play.nothing_else_comes()


@pytest.mark.parametrize("query", ["?vsn=3.0.0", "?vsn="])
def test_another_version_is_refused(server: Server, query: str) -> None:
    with pytest.raises(InvalidStatus) as refused, connect(f"{server.url}/socket/websocket{query}"):
        pass
    assert refused.value.response.status_code == 400


def test_a_token_in_the_subprotocols_is_answered_with_phoenix(server: Server) -> None:
    offered = [Subprotocol("phoenix"), Subprotocol("base64url.bearer.phx.YSB0b2tlbg")]
    with connect(server.url + SOCKET, subprotocols=offered) as client:
        assert client.subprotocol == "phoenix"


def test_a_version_may_be_percent_encoded(server: Server) -> None:
    with connect(server.url + "/socket/websocket?vsn=2%2E0%2E0") as client:
        client.send(HEARTBEAT)
        assert json.loads(client.recv(DEADLINE_S)) == BEAT


@pytest.mark.parametrize(("deep", "status"), [(127, "ok"), (128, "error")])
def test_a_payload_nests_at_most_127_deep(server: Server, deep: int, status: str) -> None:
    payload = "[" * deep + "]" * deep
    with connect(server.url + SOCKET) as client:
        client.send('["1","1","table:deep","phx_join",{}]')
        client.recv(DEADLINE_S)
        client.send(f'["1","2","table:deep","echo",{payload}]')
        reply = json.loads(client.recv(DEADLINE_S))
        assert (reply[1], reply[4]["status"]) == ("2", status)
        assert status == "ok" or reply[4]["response"]["code"] == "invalid"
        client.send(f'["2","3","table:deeper","phx_join",{{"a":{payload[1:-1]}}}]')
        reply = json.loads(client.recv(DEADLINE_S))
        assert (reply[1], reply[4]["status"]) == ("3", status), (
            "also the params of a join, whose object counts as a level"
        )
