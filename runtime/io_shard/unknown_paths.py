"""The log of requests for a path at which there is nothing: what was asked for, and the paths there are.

A WebSocket's client sees no status and no body, so that this line is what tells its author. The rule: at most one line
a second, whatever clients do.
"""

from collections.abc import Callable
from typing import Any

import structlog

from runtime.io_shard.refusals import shown

# Of the app's own paths, those that a line names.
SHOWN = 20

_log = structlog.get_logger("stateroom.shard")


class UnknownPaths:
    """Belongs to one loop. `take`: what has been noted since it was last called, as `_native.Shard.unknown_path`."""

    def __init__(self, take: Callable[[], dict[str, Any] | None], channels_path: str) -> None:
        self._take = take
        self._channels_path = channels_path
        self._paths: list[str] = []

    def declared(self, routes: list[dict[str, Any]], pages: list[dict[str, Any]]) -> None:
        """The paths there are from now on: those of rooms as patterns."""
        found = (
            [one.get("path") for one in routes] + [self._channels_path] + [one.get("path") for one in pages]
        )
        self._paths = [path for path in found if path]

    def report(self) -> None:
        """Logs what has been noted, if anything."""
        if (noted := self._take()) is None:
            return
        paths = self._paths[:SHOWN] + (["…"] if len(self._paths) > SHOWN else [])
        tell = _log.warning if noted["upgrade"] else _log.info
        tell(
            "path_not_found",
            path=shown(noted["path"]),
            websocket=noted["upgrade"],
            count=noted["count"],
            paths=paths,
        )
