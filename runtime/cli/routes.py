"""What is to be said of an app's routes before it serves, as shards take them: what cannot work, what is dangerous.

Values in, values out.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from runtime.errors import UsageError
from runtime.settings import Settings

# What a browser sends along to whichever page asks it to connect.
AMBIENT = frozenset({"cookie", "authorization"})


def check_routes(routes: Iterable[Mapping[str, Any]], settings: Settings) -> None:
    """Raises UsageError for a room whose path is that of the channel sockets: nobody would ever reach it there."""
    path = settings.text("channels.path")
    for route in routes:
        if route["path"] and route["path"] == path:
            raise UsageError(
                f"room {route['kind']!r}: its path {path} is where channel sockets are opened (channels.path); "
                "give one of them another"
            )


def open_to_every_site(routes: Iterable[Mapping[str, Any]], settings: Settings) -> Iterator[str]:
    """The kinds of rooms that any site may connect to in its visitors' names: they read what browsers send by
    themselves, and no origins are named, neither theirs nor `limits.origins`, which theirs replace.
    """
    for route in routes:
        own = route.get("origins")
        allowed: Any = settings.values["limits.origins"] if own is None else own
        if AMBIENT & set(route.get("headers", ())) and (not allowed or "*" in allowed):
            yield route["kind"]
