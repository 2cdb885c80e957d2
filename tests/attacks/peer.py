"""A hostile client: a blocking socket that sends any bytes and reads the answer, frame by frame.

The rule: every read has a deadline, and a reset counts as the end, because the server may reset a refused connection.
"""

import contextlib
import select
import socket
import ssl
import struct
from typing import Self

from tests.attacks import wire
from tests.served import DEADLINE_S, Server, until

READ_BYTES = 1 << 16


def address_of(url: str) -> tuple[str, int]:
    """The host and port of a URL."""
    host, _, port = url.partition("://")[2].rpartition(":")
    return host, int(port)


class Peer:
    """One connection, over TLS if the server uses it, unless `raw`.

    `source`: the client's own address. A small `receive_bytes` makes the TCP window small, so that the server's queue
    fills early.
    """

    def __init__(
        self, server: Server, *, source: str = "", receive_bytes: int = 0, raw: bool = False
    ) -> None:
        plain = socket.socket()
        plain.settimeout(DEADLINE_S)
        if receive_bytes:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        if source:
            plain.bind((source, 0))
        plain.connect(address_of(server.http))
        tls = server.http.startswith("https") and not raw
        self.socket = _unverified().wrap_socket(plain) if tls else plain
        self._buffer = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> bool:
        """Sends all of the data. False: the server has closed the connection."""
        with contextlib.suppress(ConnectionError, ssl.SSLEOFError):
            self.socket.sendall(data)
            return True
        return False

    def join(self, path: str, *fields: str) -> str:
        """Upgrades, asserts that it succeeded, and returns the head of the response."""
        self.send(wire.upgrade(path, *fields))
        head = self.head()
        assert head.startswith("HTTP/1.1 101 "), head
        return head

    def head(self) -> str:
        """The head of an HTTP response."""
        while b"\r\n\r\n" not in self._buffer:
            assert self._fill(), f"no answer, only {bytes(self._buffer)!r}"
        return self._take(self._buffer.index(b"\r\n\r\n") + 4).decode()

    def frame(self) -> tuple[int, bytes] | None:
        """The first byte and the payload of the next frame; None at the end."""
        while len(head := bytes(self._buffer[:10])) < 2 or len(self._buffer) < sum(spans := _spans(head)):
            if not self._fill():
                return None
        self._take(spans[0])
        return head[0], self._take(spans[1])

    def message(self) -> bytes:
        """The next message, which must be a single frame. Pings before it are answered."""
        while (found := self.frame()) and found[0] == 0x80 | wire.PING:
            self.send(wire.frame(wire.PONG, found[1]))
        assert found, "the server has closed the connection"
        assert found[0] in {0x80 | wire.TEXT, 0x80 | wire.BINARY}, found
        return found[1]

    def closed(self) -> tuple[int, str]:
        """Reads up to the close frame, answers it, waits for the end, and returns code and reason."""
        while found := self.frame():
            if found[0] == 0x80 | wire.CLOSE:
                self.send(wire.frame(wire.CLOSE, found[1][:2]))
                assert self.rest() == b"", "bytes follow the close frame"
                return struct.unpack(">H", found[1][:2])[0], found[1][2:].decode()
        raise AssertionError("ended without a close frame")

    def rest(self) -> bytes:
        """Reads everything up to the end."""
        while self._fill():
            pass
        return self._take(len(self._buffer))

    def has_answer(self, wait_s: float = 0.0) -> bool:
        """Whether there is something to read, possibly the end."""
        return bool(self._buffer) or bool(select.select([self.socket], [], [], wait_s)[0])

    def _fill(self) -> bool:
        with contextlib.suppress(ConnectionError, ssl.SSLEOFError):
            if data := self.socket.recv(READ_BYTES):
                self._buffer += data
                return True
        return False

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken


def closed_on(server: Server, path: str, *sent: bytes, fields: tuple[str, ...] = ()) -> tuple[int, str]:
    """The code and reason with which the server closes a client that sends this."""
    with Peer(server) as peer:
        peer.join(path, *fields)
        for piece in sent:
            peer.send(piece)
        return peer.closed()


def _unverified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _spans(head: bytes) -> tuple[int, int]:
    """The lengths of a server frame's header and payload, as far as its first bytes tell."""
    match head[1]:
        case 126:
            return (4, int.from_bytes(head[2:4], "big") if len(head) >= 4 else 0)
        case 127:
            return (10, int.from_bytes(head[2:10], "big") if len(head) >= 10 else 0)
        case small:
            return (2, small)


def member(server: Server, path: str) -> Peer:
    """A client that has joined. It is retried, because a shard that was preempted for long refuses new connections."""

    def let_in() -> Peer | None:
        peer = Peer(server)
        peer.send(wire.upgrade(path))
        if peer.head().startswith("HTTP/1.1 101 "):
            return peer
        peer.socket.close()
        return None

    return until(let_in, f"a client is accepted at {path}")
