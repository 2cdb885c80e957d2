"""Clients that are closed at the end of their test only, whatever happens to the server meanwhile."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from websockets.sync.client import ClientConnection, connect

from tests.served import DEADLINE_S, Server


class Clients:
    """Opens connections and keeps them open."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def open(self, server: Server, path: str) -> ClientConnection:
        opening = connect(server.url + path, open_timeout=DEADLINE_S, close_timeout=1)
        return self._stack.enter_context(opening)

    def join(self, server: Server, path: str) -> tuple[ClientConnection, str]:
        """Connects to a room that greets with `joined`. Returns the connection and the rest of the greeting."""
        client = self.open(server, path)
        word, _, rest = client.recv(DEADLINE_S).partition(" ")
        assert word == "joined"
        return client, rest


@pytest.fixture
def clients() -> Iterator[Clients]:
    with ExitStack() as stack:
        yield Clients(stack)
