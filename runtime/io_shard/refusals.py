"""Logs requests and joins that the shard has refused, with the reason and the setting that would allow an origin.

Browsers hide the status and body of a refused WebSocket from scripts, so this line is how a developer finds the reason.
The rule: at most one line a second for each kind of refusal, whatever clients do.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog

PERIOD_S = 1.0

_log = structlog.get_logger("stateroom.shard")


def report(noted: list[dict[str, Any]]) -> None:
    """Logs each refusal; they have the form of `_native.Shard.refusals`."""
    for one in noted:
        asked = "topic" if one["status"] == 0 else "path"
        line = {asked: shown(one["target"]), "reason": one["reason"], **_origin(one), "count": one["count"]}
        if asked == "topic":
            _log.warning("join_refused", **line)
        else:
            log = _log.warning if one["upgrade"] else _log.info
            log("request_refused", status=one["status"], websocket=one["upgrade"], **line)


def _origin(one: dict[str, Any]) -> dict[str, str]:
    """The refused origin, and the list to which it could be added."""
    if one["origin"] is None:
        return {}
    where = "the setting limits.origins" if one["room"] is None else f"origins of the room {one['room']!r}"
    return {"origin": (origin := shown(one["origin"])), "allow": f"add {origin!r} to {where}"}


def shown(text: str) -> str:
    """Escapes text from a client, so that no control characters reach a terminal."""
    return ascii(text)[1:-1]


async def each_second(*reports: Callable[[], None]) -> None:
    """Calls each of these every second, until it is cancelled."""
    while True:
        await asyncio.sleep(PERIOD_S)
        for report_one in reports:
            report_one()
