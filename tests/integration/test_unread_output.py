"""A server whose log is no longer read: it keeps working, and reports lost lines when the log is read again."""

import os
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from websockets.sync.client import connect

from tests.served import DEADLINE_S, ROOT, Server, until

# 3 x 1 KB each: much more than the pipe and the queue of the test hold.
LINES = 2000


class Piped(Server):
    """A server that writes into a pipe, which only `log` reads."""

    def __init__(self, *arguments: str) -> None:
        self.reader, writer = os.pipe()
        os.set_blocking(self.reader, False)
        self._text = ""
        super().__init__([*arguments, "--port=0", "--set=admin.port=0"], ROOT, {}, os.fdopen(writer, "w"))

    def log(self) -> str:
        """Reads what the pipe holds now, and returns everything read so far."""
        with suppress(BlockingIOError):
            while found := os.read(self.reader, 1 << 16):
                self._text += found.decode()
        return self._text

    def fill(self) -> None:
        """Fills the pipe completely, because a short line of another process might still fit."""
        # The pipe is opened again, so that only this end is non-blocking and not the server's.
        writer = os.open(f"/proc/self/fd/{self.output.fileno()}", os.O_WRONLY | os.O_NONBLOCK)
        with suppress(BlockingIOError):
            while True:
                os.write(writer, b".")
        os.close(writer)


@contextmanager
def unread() -> Iterator[Piped]:
    """A server that has logged megabytes which nobody has read."""
    server = Piped("tests.integration.loud:app", "--hosts=1", "--set=server.log_queue_bytes=65536")
    try:
        server.wait_ready()
        say(server, LINES)
        until(lambda: server.total("lines_dropped", "host") > LINES, "the host drops lines")
        server.fill()
        yield server
    finally:
        server.end()
        os.close(server.reader)


def say(server: Server, lines: int) -> None:
    """Lets the room log this number of lines, and waits for its answer."""
    with connect(f"{server.url}/loud", open_timeout=DEADLINE_S) as client:
        client.send(str(lines))
        assert client.recv(DEADLINE_S) == str(lines)


def healthy(server: Server) -> bool:
    with urllib.request.urlopen(f"{server.admin}/healthz", timeout=DEADLINE_S) as answer:
        return answer.status == 200


def test_an_unread_log_blocks_neither_sockets_nor_supervision_nor_the_end() -> None:
    with unread() as server:
        say(server, 10)
        assert healthy(server)
        for role in ("host", "shard"):
            # The parent logs a line about each of them, and they log lines about each other.
            server.wait_back(role, 0, server.kill(role))
        say(server, LINES)
        assert healthy(server)
        assert server.stop() == 0


def test_lost_lines_are_reported_when_the_log_is_read_again() -> None:
    with unread() as server:
        server.wait_logged('"event": "output_dropped"')
        stopping = threading.Thread(target=lambda: codes.append(server.stop()))
        codes = list[int]()
        stopping.start()
        until(lambda: server.log() and not stopping.is_alive(), "the server ends")
        assert codes == [0]
        server.wait_logged("draining")
