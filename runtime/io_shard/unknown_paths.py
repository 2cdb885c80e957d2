"""Logs requests for unknown paths, with the paths that exist.

Browsers hide the status and body of a refused WebSocket from scripts, so this line is how a developer finds the
mistake. The rule: at most one line a second, whatever clients do.
"""

from collections.abc import Callable
from typing import Any

import structlog

from runtime.io_shard.refusals import shown

# The number of the app's paths that a line names.
SHOWN = 20

_log = structlog.get_logger("stateroom.shard")


class UnknownPaths:
    """Belongs to one loop. `take` returns the requests since its last call, as `_native.Shard.unknown_path` does."""

    def __init__(self, take: Callable[[], dict[str, Any] | None], channels_path: str) -> None:
        self._take = take
        self._channels_path = channels_path
        self._paths: list[str] = []

    def declared(self, routes: list[dict[str, Any]], pages: list[dict[str, Any]]) -> None:
        """Sets the paths that exist; the paths of rooms are patterns."""
        found = (
            [one.get("path") for one in routes] + [self._channels_path] + [one.get("path") for one in pages]
        )
        self._paths = [path for path in found if path]

    def report(self) -> None:
        """Logs the requests for unknown paths since the last report, if there were any."""
        if (noted := self._take()) is None:
            return
        paths = self._paths[:SHOWN] + (["…"] if len(self._paths) > SHOWN else [])
        log = _log.warning if noted["upgrade"] else _log.info
        log(
            "path_not_found",
            path=shown(noted["path"]),
            websocket=noted["upgrade"],
            count=noted["count"],
            paths=paths,
        )
