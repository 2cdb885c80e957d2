"""One WebSocket of a client under test: its request, the response, and frames in both directions, all in memory.

The rule: while it is paused it reads nothing, as a browser with a suspended tab. There are no buffers of an operating
system, so everything that it has not read waits in the shard.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runtime._native import ClientSocket
from runtime.closes import LOST

HEADERS = {
    "host": "room.test",
    "upgrade": "websocket",
    "connection": "Upgrade",
    "sec-websocket-key": "YSByb29tIGluIGEgdGVzdA==",
    "sec-websocket-version": "13",
}
SWITCHING = 101
Headers = Mapping[str, str | Sequence[str]]
"""The headers of a request, by name in any case; each of several values becomes a line of its own."""


@dataclass(frozen=True, slots=True)
class Listener:
    """The callbacks of a socket: `opened` gets the subprotocol, `refused` a status and a text, `message` text or bytes;
    `ended` is called once, with code and reason.
    """

    opened: Callable[[str | None], None]
    refused: Callable[[int, str], None]
    message: Callable[[str | bytes], None]
    ended: Callable[[int, str], None]


def request(target: str, headers: Headers) -> bytes:
    """The upgrade request. Raises ValueError for an invalid header, TypeError for a header that is not text."""
    if not isinstance(headers, Mapping):
        raise TypeError(f'headers are a mapping, {{"Origin": "https://a.example"}}, not {headers!r}')
    lines = {name: [value] for name, value in HEADERS.items()}
    for name, given in headers.items():
        values = [given] if isinstance(given, str) or not isinstance(given, Sequence) else list(given)
        for value in values:
            _check(name, value)
        lines[name.lower()] = values
    fields = "".join(f"{name}: {value}\r\n" for name, values in lines.items() for value in values)
    return f"GET {target} HTTP/1.1\r\n{fields}\r\n".encode()


def _check(name: str, value: str) -> None:
    """Refuses characters that would let another request hide in a header (RFC 9110 §5.5). The server checks the
    rest.
    """
    if not all(isinstance(text, str) for text in (name, value)):
        raise TypeError(f"a header's name and value are texts, not {name!r}: {value!r}")
    if not name or set(name) & set("\r\n\0: ") or set(value) & set("\r\n\0"):
        raise ValueError(f"{name!r}: {value!r} is not a valid header")


class TestSocket:
    """A client's socket. `wake` is called when the shard has something to do. Use it on the test's loop only."""

    __test__ = False

    def __init__(self, target: str, headers: Headers, listener: Listener, wake: Callable[[], None]) -> None:
        self.is_reading = True
        self.has_hung_up = False
        """Whether the client's end is closed. The shard first reads what is unsent, and then the end."""
        self._unsent = bytearray(request(target, headers))
        self._head = b""
        self._status = 0
        self._is_over = False
        self._is_gone = False
        self._is_closing = False
        self._frames = ClientSocket()
        self._listener = listener
        self._wake = wake

    @property
    def is_over(self) -> bool:
        """Whether the connection has ended: nothing arrives and nothing can be sent any more."""
        return self._is_over

    @property
    def has_unsent(self) -> bool:
        """Whether the shard has something to read: bytes, or the end."""
        return bool(self._unsent) or self.has_hung_up

    def send(self, data: str | bytes) -> None:
        """Sends a message."""
        self._write(self._frames.text(data) if isinstance(data, str) else self._frames.binary(data))

    def close(self, code: int, reason: str) -> None:
        """Starts the close handshake, which the server's close frame ends. Raises ValueError for a code or reason that
        a close frame must not have.
        """
        frame = self._frames.close(code, reason)
        if not self._is_closing:
            self._write(frame)
            self._is_closing = True

    def drop(self) -> None:
        """Ends the connection without a close frame, as when the network fails."""
        self.has_hung_up = True
        self._end(LOST.code, "")
        self._wake()

    def read_on(self) -> None:
        """Reads again, beginning with the bytes that waited."""
        self.is_reading = True
        if self._is_gone:
            self._end(LOST.code, "")
        self._wake()

    def take(self, most: int) -> bytes:
        """The shard reads at most `most` bytes."""
        taken = bytes(self._unsent[:most])
        del self._unsent[:most]
        return taken

    def receive(self, data: bytes) -> None:
        """Takes bytes from the shard. Raises ValueError if they violate the protocol."""
        if not self._status:
            data = self._answered(data)
        elif self._status != SWITCHING:
            self._head += data
        if self._status == SWITCHING:
            for kind, content in self._frames.receive(data):
                self._event(kind, content)

    def fin(self) -> None:
        """The shard will send no more, so the client closes its end too."""
        self.has_hung_up = True
        if self._status not in {0, SWITCHING} and not self._is_over:
            self._is_over = True
            self._listener.refused(self._status, self._head.decode().strip())
        self._wake()

    def gone(self) -> None:
        """The shard has closed the socket. A paused client notices it when it reads again."""
        self._is_gone = True
        self._unsent.clear()
        if self.is_reading:
            self._end(LOST.code, "")

    def _answered(self, data: bytes) -> bytes:
        """Takes bytes of the response's head. Returns the bytes that follow the complete head, or b""."""
        self._head += data
        head, is_whole, rest = self._head.partition(b"\r\n\r\n")
        if not is_whole:
            return b""
        self._head = rest
        first, *lines = head.decode().split("\r\n")
        self._status = int(first.split(" ")[1])
        if self._status == SWITCHING:
            fields = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
            }
            self._listener.opened(fields.get("sec-websocket-protocol"))
        return rest

    def _event(self, kind: str, content: Any) -> None:
        if kind in {"text", "binary"}:
            self._listener.message(content)
        elif kind == "ping":
            self._write(self._frames.pong(content))
        elif kind == "close":
            code, reason = content
            self.close(code, "")
            self._end(code, reason)

    def _write(self, frame: bytes) -> None:
        if not self._is_closing and not self._is_over:
            self._unsent += frame
            self._wake()

    def _end(self, code: int, reason: str) -> None:
        if not self._is_over:
            self._is_over = True
            self._listener.ended(code, reason)
