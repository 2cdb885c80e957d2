"""What the parent knows of its children, as plain data for the admin port and `stateroom stats`."""

import asyncio
from collections import Counter
from typing import Any

from runtime.cluster.child.slot import SILENT_S, Place
from runtime.cluster.controller import Controller

# A child that does not answer for so long is shown with its last counters.
PATIENCE_S = 0.5


def readiness(controller: Controller) -> list[str]:
    """Why the server is not ready to serve; empty when it is."""
    if controller.draining:
        return ["draining"]
    missing = [_absent(place) for place in controller.places if not place.ready]
    missing += [
        f"{place.name} has not answered for {place.silent_s:g} s"
        for place in controller.places
        if place.silent_s >= SILENT_S
    ]
    if -1 in controller.briefing.directory.table.owners:
        missing.append("some partitions have no owner")
    if controller.announced != controller.briefing.directory.table.version:
        missing.append("the table of partitions is on its way")
    return missing + controller.listener_faults.now + controller.mesh_faults.now


async def snapshot(controller: Controller) -> dict[str, Any]:
    """Every child with its process and counters, asked now. `answers` is false for one that is busy or stuck."""
    places = controller.places
    answers = await asyncio.gather(*(place.ask_counters(PATIENCE_S) for place in places))
    table = controller.briefing.directory.table
    owned = Counter(table.owners)
    seen = [_seen(place, answer) for place, answer in zip(places, answers, strict=True)]
    for host in seen[: len(controller.hosts)]:
        host["partitions"] = owned[host["index"]]
    return {
        "ready": not readiness(controller),
        "missing": readiness(controller),
        "table_version": table.version,
        "hosts": seen[: len(controller.hosts)],
        "shards": seen[len(controller.hosts) :],
    }


def _absent(place: Place) -> str:
    return f"{place.name} is not there" + (f": {place.trouble}" if place.trouble else "")


def _seen(place: Place, answers: bool) -> dict[str, Any]:
    return {
        "index": place.index,
        "generation": place.generation,
        "pid": place.child.pid if place.child else None,
        "ready": place.ready,
        "answers": answers,
        "counters": place.counters,
    }
