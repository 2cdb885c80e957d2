"""A client of channels for tests: `with Channels(server) as socket: socket.join("hall:a")`. Blocking, one thread.

Every wait has a deadline. What comes while something else is awaited is kept, in order, for `next`.
"""

import json
import socket
from collections import deque
from contextlib import ExitStack
from typing import Any, NamedTuple, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.served import DEADLINE_S, Server


class Message(NamedTuple):
    """What came; `offset` of a stored broadcast, for who asked for positions."""

    topic: str
    event: str
    payload: Any
    offset: int | None


class Answer(NamedTuple):
    """A reply: `status` is "ok" or "error"."""

    status: str
    response: Any


class Channels:
    """One channel socket. `receive_bytes` makes a small window, so that a server's queue fills early."""

    def __init__(self, server: Server, receive_bytes: int = 0, patience_s: float = DEADLINE_S) -> None:
        host, _, port = server.http.partition("://")[2].rpartition(":")
        stream = socket.socket()
        stream.settimeout(DEADLINE_S)
        if receive_bytes:
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        stream.connect((host, int(port)))
        self._stack = ExitStack()
        opening = connect(
            f"{server.url}/socket/websocket?vsn=2.0.0",
            sock=stream,
            open_timeout=DEADLINE_S,
            close_timeout=0.1,  # what was not read may be in the way of its answer
            max_queue=1,
            ping_interval=None,
        )
        self.connection = self._stack.enter_context(opening)
        self._patience_s = patience_s
        self._refs = 0
        self._kept: deque[list[Any]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection and waits for it."""
        self._stack.close()

    def join(self, topic: str, **params: Any) -> Any:
        """Joins, which must succeed; the response."""
        answer = self.ask(topic, "phx_join", params)
        assert answer.status == "ok", answer
        return answer.response

    def send(self, topic: str, event: str, payload: Any = None) -> str:
        """Pushes and does not wait; the ref."""
        self._refs += 1
        self.connection.send(json.dumps(["1", str(self._refs), topic, event, payload]))
        return str(self._refs)

    def ask(self, topic: str, event: str, payload: Any = None) -> Answer:
        """Pushes and waits for the answer."""
        return self.answer(self.send(topic, event, payload))

    def answer(self, reference: str) -> Answer:
        """Waits for the reply with this ref, or takes it from what has come."""
        for message in self._kept:
            if _answers(message, reference):
                self._kept.remove(message)
                return Answer(**message[4])
        while not _answers(message := self._read(), reference):
            self._kept.append(message)
        return Answer(**message[4])

    def next(self, event: str = "") -> Message:
        """The next message that is no reply, or the next of this event: what is before it is passed over."""
        while True:
            _, _, topic, name, payload, *offset = self._kept.popleft() if self._kept else self._read()
            if name == event or (not event and name != "phx_reply"):
                return Message(topic, name, payload, offset[0] if offset else None)

    def has_ended(self) -> bool:
        """Whether the server has hung up. What came before is kept: without reading, the end is not seen."""
        try:
            while True:
                self._kept.append(json.loads(self.connection.recv(0)))
        except TimeoutError:
            return False
        except ConnectionClosed:
            return True

    def _read(self) -> list[Any]:
        message: list[Any] = json.loads(self.connection.recv(self._patience_s))
        return message


def _answers(message: list[Any], reference: str) -> bool:
    return message[3] == "phx_reply" and message[1] == reference
