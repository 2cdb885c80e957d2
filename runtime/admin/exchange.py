"""One request to an admin port and its response, on the client's side: bytes only, no sockets, parsed by h11.

Both clients, blocking and asyncio, use it. The rule: each request has a connection of its own, and an incomplete
response is an error.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

import h11

HEAD_BYTES = 64 << 10


@dataclass(frozen=True, slots=True)
class Address:
    """The address of an admin port."""

    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> "Address":
        """Parses `http://host:port`. Raises ValueError for anything else."""
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname or not parts.port or parts.path.strip("/"):
            raise ValueError(f"{url!r}: must be http://host:port")
        return cls(parts.hostname, parts.port)


class Exchange:
    """Send `request`, then `feed` received bytes until it returns True; `status` and `body` are then the response's."""

    def __init__(self, address: Address, path: str, body: bytes) -> None:
        """Builds a POST request with a JSON body. O(bytes)."""
        host = f"[{address.host}]" if ":" in address.host else address.host
        headers = {
            "Host": f"{host}:{address.port}",
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        self.status = 0
        self.body = bytearray()
        self._http = h11.Connection(h11.CLIENT, HEAD_BYTES)
        head = h11.Request(method="POST", target=path, headers=list(headers.items()))
        events: tuple[h11.Event, ...] = (head, h11.Data(data=body), h11.EndOfMessage())
        self.request = b"".join(self._http.send(event) or b"" for event in events)

    def feed(self, data: bytes) -> bool:
        """Takes received bytes; b"" means that the connection has ended. Returns whether the response is complete.

        Raises ValueError if the response is cut off or is not HTTP.
        """
        try:
            self._http.receive_data(data)
            while (event := self._http.next_event()) is not h11.NEED_DATA:
                if isinstance(event, h11.Response):
                    self.status = event.status_code
                elif isinstance(event, h11.Data):
                    self.body += event.data
                elif isinstance(event, h11.EndOfMessage):
                    return True
        except h11.RemoteProtocolError as error:
            why = f"the server is no admin port of Stateroom: {error}" if data else "the response was cut off"
            raise ValueError(why) from None
        return False
