"""A request to the admin port and its answer, as values.

They stand between HTTP (connection.py) and what is answered (routes.py, calls.py), and neither knows the other.
The rule: `peer` is what the socket says, never a header.
"""

from collections.abc import AsyncIterable, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

TEXT = "text/plain; charset=utf-8"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Request:
    """A request of which the head has come."""

    method: str
    path: str
    """Without the query."""
    headers: Mapping[str, str]
    """By their names in small letters."""
    peer: str
    """The address that the socket is connected to."""
    body: AsyncIterable[bytes]
    """Its parts as they come, to be read once. Raises OSError or ValueError if it is cut off."""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, whole."""

    status: int
    body: bytes
    content_type: str = TEXT
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Further ones."""


Endpoint = Callable[[Request], Awaitable[Response]]


def text(said: str, status: int = 200, **headers: str) -> Response:
    """An answer for people: one line, or several."""
    return Response(status, f"{said}\n".encode(), headers=headers)
