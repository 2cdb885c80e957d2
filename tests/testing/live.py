"""The stage of a real server: clients on sockets, backends at the admin port, a host killed by a signal."""

import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from runtime.testing.client import envelope
from runtime.testing.client.envelope import Message
from stateroom.admin import Client
from stateroom.errors import AskError
from tests.served import DEADLINE_S, Server
from tests.testing.twins import Outcome

ENDS = {"phx_close", "phx_error"}
# So small that the kernel's buffers on both sides take less than a script sends to a paused client.
RECEIVE_BYTES = 4096


class LivePlayer:
    """A client on a channel socket."""

    def __init__(self, topic: str, connection: ClientConnection) -> None:
        self._topic, self._connection = topic, connection
        self._kept: list[Message] = []
        self._references = 0

    async def push(self, event: str, data: Any = None) -> Outcome:
        return self._reply(self._send(self._topic, event, data))

    async def push_all(
        self, event: str, data: Sequence[Any], then: Callable[[], Awaitable[None]]
    ) -> list[Outcome]:
        references = [self._send(self._topic, event, one) for one in data]
        self._beat()
        await then()
        return [self._reply(reference) for reference in references]

    async def rejoin(self, params: Any) -> Outcome:
        return await self.push("phx_join", params)

    async def heard(self, count: int = 0) -> list[tuple[str, Any, int]]:
        self._beat()
        found = self._take(lambda message: message.event not in ENDS | {"phx_reply"})
        while len(found) < count:
            found.append(self._read())
        return [(one.event, one.payload, one.offset) for one in found]

    async def ended(self) -> tuple[int, str]:
        message = self._await(lambda message: message.event in ENDS)
        return message.payload["code"], message.payload["reason"]

    def pause(self) -> None:
        """Does nothing: this client only reads while it waits for something."""

    def resume(self) -> None:
        """Does nothing: this client only reads while it waits for something."""

    async def leave(self) -> None:
        self._reply(self._send(self._topic, "phx_leave", {}))

    def _send(self, topic: str, event: str, data: Any) -> str:
        self._references += 1
        reference = str(self._references)
        self._connection.send(envelope.write("1", reference, topic, event, {} if data is None else data))
        return reference

    def _beat(self) -> None:
        """Sends a heartbeat and waits for its reply, so that everything queued before it has arrived."""
        self._reply(self._send("phoenix", "heartbeat", {}))

    def _reply(self, reference: str) -> Outcome:
        found = self._await(lambda one: one.event == "phx_reply" and one.reference == reference)
        return found.payload["status"], found.payload["response"]

    def _await(self, wanted: Callable[[Message], bool]) -> Message:
        while not (found := self._take(wanted)):
            self._kept.append(self._read())
        return found[0]

    def _take(self, wanted: Callable[[Message], bool]) -> list[Message]:
        found = [message for message in self._kept if wanted(message)]
        self._kept = [message for message in self._kept if not wanted(message)]
        return found

    def _read(self) -> Message:
        return envelope.read(self._connection.recv(DEADLINE_S))


class DirectPlayer:
    """A client on a path."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    def send(self, data: str | bytes) -> None:
        self._connection.send(data)

    async def heard(self, count: int = 0) -> list[tuple[str, Any, int]]:
        return [("message", self._connection.recv(DEADLINE_S), 0) for _ in range(count)]

    async def ended(self) -> tuple[int, str]:
        with pytest.raises(ConnectionClosed) as closed:
            self._drain()
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code, closed.value.rcvd.reason

    def _drain(self) -> None:
        while True:
            self._connection.recv(DEADLINE_S)


class Live:
    """A stage with a room of a real server."""

    def __init__(self, server: Server, kind: str, name: str, stack: ExitStack) -> None:
        self._server, self._kind, self._name, self._stack = server, kind, name, stack
        self._topic = f"{kind}:{name}"
        self._backend = Client(server.admin)

    async def join(self, params: Any, headers: Mapping[str, str] | None = None) -> tuple[Any, Outcome]:
        connection = self._open("/socket/websocket?vsn=2.0.0", headers or {})
        player = LivePlayer(self._topic, connection)
        outcome = await player.push("phx_join", params)
        return (player if outcome[0] == "ok" else None), outcome

    async def connect(
        self, query: dict[str, str], headers: Mapping[str, str] | None = None
    ) -> tuple[Any, Outcome]:
        try:
            target = f"/{self._kind}/{self._name}?{urlencode(query)}"
            connection = self._open(target, headers or {})
            player = DirectPlayer(connection)
        except InvalidStatus as error:
            status, body = error.response.status_code, (error.response.body or b"").decode().strip()
            return None, ("error", {"code": "http", "reason": f"{status} {body}", "status": status})
        if query.get("who") in {"Eve", "broken"}:
            code, reason = await player.ended()
            return None, ("error", {"code": "closed", "reason": reason, "close": code})
        return player, ("ok", connection.subprotocol)

    async def publish(self, event: str, data: Any) -> Outcome:
        try:
            return "ok", self._backend.publish(self._topic, event, data)
        except AskError as error:
            return "error", error.code

    async def ask(self, event: str) -> None:
        self._backend.ask(f"{self._kind}:{{name}}", self._name, event)

    async def restart(self) -> None:
        self._server.wait_back("host", 0, self._server.kill("host"))

    def _open(self, target: str, headers: Mapping[str, str]) -> ClientConnection:
        host, _, port = self._server.http.partition("://")[2].rpartition(":")
        stream = socket.socket()
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
        stream.settimeout(DEADLINE_S)
        stream.connect((host, int(port)))
        protocols: Any = [name for name in headers.get("Sec-WebSocket-Protocol", "").split(", ") if name]
        given = {name: value for name, value in headers.items() if name != "Sec-WebSocket-Protocol"}
        opening = connect(
            self._server.url + target,
            sock=stream,
            additional_headers=given,
            subprotocols=protocols or None,
            compression=None,
            open_timeout=DEADLINE_S,
            close_timeout=0.1,
            max_queue=1,
            ping_interval=None,
        )
        return self._stack.enter_context(opening)


@contextmanager
def live(server: Server, kind: str, name: str) -> Iterator[Live]:
    """The stage for one script."""
    with ExitStack() as stack:
        yield Live(server, kind, name, stack)
