"""A client of channels for tests: `with Channels(server) as socket: socket.join("hall:a")`. Blocking, one thread.

Every wait has a deadline. Messages that arrive during a wait for another one are kept, in order, for `next`.
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
    """A received message; `offset` is set for a stored broadcast if the join asked for positions."""

    topic: str
    event: str
    payload: Any
    offset: int | None


class Answer(NamedTuple):
    """A reply: `status` is "ok" or "error"."""

    status: str
    response: Any


class Channels:
    """One channel socket. A small `receive_bytes` makes the TCP window small, so the server's queue fills early."""

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
            close_timeout=0.1,  # unread messages may precede the server's close frame
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
        """Closes the connection and waits until it is closed."""
        self._stack.close()

    def join(self, topic: str, **params: Any) -> Any:
        """Joins, asserts that the join succeeded, and returns the response."""
        answer = self.ask(topic, "phx_join", params)
        assert answer.status == "ok", answer
        return answer.response

    def send(self, topic: str, event: str, payload: Any = None) -> str:
        """Pushes without waiting, and returns the ref."""
        self._refs += 1
        self.connection.send(json.dumps(["1", str(self._refs), topic, event, payload]))
        return str(self._refs)

    def ask(self, topic: str, event: str, payload: Any = None) -> Answer:
        """Pushes and waits for the reply."""
        return self.answer(self.send(topic, event, payload))

    def answer(self, reference: str) -> Answer:
        """Returns the reply with this ref from the kept messages, or waits for it."""
        for message in self._kept:
            if _answers(message, reference):
                self._kept.remove(message)
                return Answer(**message[4])
        while not _answers(message := self._read(), reference):
            self._kept.append(message)
        return Answer(**message[4])

    def next(self, event: str = "") -> Message:
        """The next message that is not a reply, or the next one of this event; messages before it are skipped."""
        while True:
            _, _, topic, name, payload, *offset = self._kept.popleft() if self._kept else self._read()
            if name == event or (not event and name != "phx_reply"):
                return Message(topic, name, payload, offset[0] if offset else None)

    def has_ended(self) -> bool:
        """Whether the server has closed the connection. Messages read on the way to the end are kept for `next`."""
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
