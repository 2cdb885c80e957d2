"""What the parent knows of its children, as plain data for the admin port and `stateroom stats`."""

import asyncio
from collections import Counter
from typing import Any

from runtime.cluster.child.slot import SILENT_S, Slot
from runtime.cluster.controller import Controller

# A child that does not answer within this time is shown with its last counters.
PATIENCE_S = 0.5


def readiness(controller: Controller) -> list[str]:
    """The reasons why the server is not ready; empty if it is ready."""
    if controller.draining:
        return ["draining"]
    missing = [_absent(slot) for slot in controller.slots if not slot.ready]
    missing += [
        f"{slot.name} has not answered for {slot.silent_s:g} s"
        for slot in controller.slots
        if slot.silent_s >= SILENT_S
    ]
    if -1 in controller.briefing.directory.table.owners:
        missing.append("some partitions have no owner")
    if controller.announced != controller.briefing.directory.table.version:
        missing.append("the partition table is still being sent")
    return missing + controller.listener_faults.now + controller.mesh_faults.now


async def snapshot(controller: Controller) -> dict[str, Any]:
    """Every child with its process and counters, asked now. `answers` is false for one that is busy or stuck."""
    slots = controller.slots
    answers = await asyncio.gather(*(slot.ask_counters(PATIENCE_S) for slot in slots))
    table = controller.briefing.directory.table
    owned = Counter(table.owners)
    seen = [_seen(slot, answer) for slot, answer in zip(slots, answers, strict=True)]
    for host in seen[: len(controller.hosts)]:
        host["partitions"] = owned[host["index"]]
    return {
        "ready": not readiness(controller),
        "missing": readiness(controller),
        "table_version": table.version,
        "hosts": seen[: len(controller.hosts)],
        "shards": seen[len(controller.hosts) :],
    }


def _absent(slot: Slot) -> str:
    return f"{slot.name} is not there" + (f": {slot.trouble}" if slot.trouble else "")


def _seen(slot: Slot, answers: bool) -> dict[str, Any]:
    return {
        "index": slot.index,
        "generation": slot.generation,
        "pid": slot.child.pid if slot.child else None,
        "ready": slot.ready,
        "answers": answers,
        "counters": slot.counters,
    }
