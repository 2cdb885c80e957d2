"""As much of HTTP/1.1 as a client of the admin port needs: one request to a connection. Bytes only, no sockets.

The rule: an answer is over when its `Content-Length` is there; the server says one with everything.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

HEAD_BYTES = 64 << 10
# Of a call: the longest data, and what stands around it.
BODY_BYTES = (16 << 20) + (64 << 10)


@dataclass(frozen=True, slots=True)
class Address:
    """Where the admin port is."""

    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> "Address":
        """Takes `http://host:port`. Raises ValueError for anything else."""
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname or not parts.port or parts.path.strip("/"):
            raise ValueError(f"{url!r}: must be http://host:port")
        return cls(parts.hostname, parts.port)


def request(address: Address, path: str, body: bytes) -> bytes:
    """A POST of JSON."""
    host = f"[{address.host}]" if ":" in address.host else address.host
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}:{address.port}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


class Answer:
    """Takes an answer as it comes; `status` and `body` are there when `feed` says so. Raises ValueError for no HTTP."""

    def __init__(self) -> None:
        self.status = 0
        self._buffer = bytearray()
        self._body_at = 0
        self._end = 0

    @property
    def body(self) -> bytes:
        """The body."""
        return bytes(self._buffer[self._body_at : self._end])

    def feed(self, data: bytes) -> bool:
        """Whether the answer is whole. No data: the connection has ended, and what is not whole never will be."""
        self._buffer += data
        if not self._body_at and (at := self._buffer.find(b"\r\n\r\n")) >= 0:
            self._read_head(bytes(self._buffer[:at]), at + 4)
        whole = bool(self._body_at) and len(self._buffer) >= self._end
        if not whole and (not data or (not self._body_at and len(self._buffer) > HEAD_BYTES)):
            raise ValueError("the answer was cut off")
        return whole

    def _read_head(self, head: bytes, body_at: int) -> None:
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        self.status = int(first.split(" ")[1]) if first.startswith("HTTP/1.") and " " in first else 0
        if not self.status or "content-length" not in headers:
            raise ValueError("what answers is no admin port of Stateroom")
        self._body_at, self._end = body_at, body_at + int(headers["content-length"])
