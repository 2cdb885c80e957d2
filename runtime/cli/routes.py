"""Checks the routes of an app before it serves: routes that cannot work, and routes that are dangerous. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from runtime.errors import UsageError
from runtime.settings import Settings

# Headers of credentials that a browser sends by itself, whatever page opens the connection.
AMBIENT = frozenset({"cookie", "authorization"})


def check_routes(routes: Iterable[Mapping[str, Any]], settings: Settings) -> None:
    """Raises UsageError if a room has the path of the channel sockets, where no client could ever reach it."""
    path = settings.text("channels.path")
    for route in routes:
        if route["path"] and route["path"] == path:
            raise UsageError(
                f"room {route['kind']!r}: its path {path} is where channel sockets are opened (channels.path); "
                "give one of them another path"
            )


def open_to_every_site(routes: Iterable[Mapping[str, Any]], settings: Settings) -> Iterator[str]:
    """The kinds of rooms to which any website can connect with the credentials of its visitors.

    These rooms read headers that browsers send by themselves, and no list of origins restricts them: neither their own
    `origins`, nor `limits.origins`, which applies to rooms without a list.
    """
    for route in routes:
        own = route.get("origins")
        allowed: Any = settings.values["limits.origins"] if own is None else own
        if AMBIENT & set(route.get("headers", ())) and (not allowed or "*" in allowed):
            yield route["kind"]
