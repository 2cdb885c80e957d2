"""A request to the admin port and its response, as values.

They separate HTTP (connection.py) from the endpoints (routes.py, calls.py). The rule: `peer` is the address of the
socket, never that of a header.
"""

from collections.abc import AsyncIterable, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

TEXT = "text/plain; charset=utf-8"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Request:
    """A request whose head has been received."""

    method: str
    path: str
    """Without the query."""
    headers: Mapping[str, str]
    """By name in lower case."""
    peer: str
    """The client's address, from the socket."""
    body: AsyncIterable[bytes]
    """Its parts as they arrive; read it once. Raises OSError or ValueError if it is cut off."""


@dataclass(frozen=True, slots=True)
class Response:
    """A complete response."""

    status: int
    body: bytes
    content_type: str = TEXT
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Further headers."""


Endpoint = Callable[[Request], Awaitable[Response]]


def text(lines: str, status: int = 200, **headers: str) -> Response:
    """A response in plain text: one or more lines."""
    return Response(status, f"{lines}\n".encode(), headers=headers)
