"""A server whose log nobody reads any more: everything goes on, and the loss is told when it is read again."""

import os
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from websockets.sync.client import connect

from tests.served import DEADLINE_S, ROOT, Server, until

# 3 x 1 KB each: far more than a pipe holds, and than the queue of the test.
LINES = 2000


class Piped(Server):
    """A server that writes into a pipe. It is read by `log` only."""

    def __init__(self, *arguments: str) -> None:
        self.reader, writer = os.pipe()
        os.set_blocking(self.reader, False)
        self._text = ""
        super().__init__([*arguments, "--port=0", "--set=admin.port=0"], ROOT, {}, os.fdopen(writer, "w"))

    def log(self) -> str:
        """All that has been read so far, and what is there now."""
        with suppress(BlockingIOError):
            while found := os.read(self.reader, 1 << 16):
                self._text += found.decode()
        return self._text

    def fill(self) -> None:
        """Leaves no room for a single byte: a short line of another process might still find some."""
        # Opened anew, it can be made not to block without the server's end being so.
        writer = os.open(f"/proc/self/fd/{self.output.fileno()}", os.O_WRONLY | os.O_NONBLOCK)
        with suppress(BlockingIOError):
            while True:
                os.write(writer, b".")
        os.close(writer)


@contextmanager
def unread() -> Iterator[Piped]:
    """A loud server that has logged megabytes, with nobody reading them."""
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
    """Has the room log, and waits for its answer."""
    with connect(f"{server.url}/loud", open_timeout=DEADLINE_S) as client:
        client.send(str(lines))
        assert client.recv(DEADLINE_S) == str(lines)


def healthy(server: Server) -> bool:
    with urllib.request.urlopen(f"{server.admin}/healthz", timeout=DEADLINE_S) as answer:
        return answer.status == 200


def test_a_log_that_nobody_reads_stops_no_socket_no_supervision_and_no_end() -> None:
    with unread() as server:
        say(server, 10)
        assert healthy(server)
        for role in ("host", "shard"):
            # The parent has a line to write about each of them, and so have they about each other.
            server.wait_back(role, 0, server.kill(role))
        say(server, LINES)
        assert healthy(server)
        assert server.stop() == 0


def test_what_was_lost_is_reported_when_the_log_is_read_again() -> None:
    with unread() as server:
        server.wait_logged('"event": "output_dropped"')
        stopping = threading.Thread(target=lambda: codes.append(server.stop()))
        codes = list[int]()
        stopping.start()
        until(lambda: server.log() and not stopping.is_alive(), "it ends")
        assert codes == [0]
        server.wait_logged("draining")
