"""Measures row by row, with the sides in turn, so that other load of the machine affects all sides alike.

The rule: no run is discarded; every run is kept as the generator reported it.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any

from bench.probes import PROBES
from bench.rows import Row
from bench.sides import Pins, Server, serving
from runtime import _native

Runs = dict[str, dict[str, list[dict[str, Any]]]]
"""Reports in order, by name of the row and side."""


def measure(
    rows: Sequence[Row],
    sides: Sequence[str],
    runs: int,
    seconds: float,
    pins: Pins,
    say: Callable[[str], None],
) -> Runs:
    """Measures all rows. Rows of memory get a fresh server for every run; the other rows keep theirs for all runs."""
    found: Runs = {}
    for row in rows:
        found[row.name] = {side: [] for side in sides if side in row.sides}
        say(row.title)
        if row.plan["mode"] in {"idle", "rooms"}:
            weigh(row, found[row.name], runs, pins, say)
        else:
            alternate(row, found[row.name], runs, seconds, pins, say)
    return found


def alternate(
    row: Row,
    found: dict[str, list[dict[str, Any]]],
    runs: int,
    seconds: float,
    pins: Pins,
    say: Callable[[str], None],
) -> None:
    """Runs every side once, then every side again, beginning with another side each time."""
    with ExitStack() as stack:
        servers = {side: stack.enter_context(serving(side, pins)) for side in found}
        for run in range(runs):
            for side in rotated(list(found), run):
                found[side].append(once(row, servers[side], seconds))
                say(f"  {side:<12} {value(row, found[side][-1]):>14,.0f} {row.unit}")


def weigh(
    row: Row, found: dict[str, list[dict[str, Any]]], runs: int, pins: Pins, say: Callable[[str], None]
) -> None:
    """As `alternate`, with a fresh server for each run."""
    for run in range(runs):
        for side in rotated(list(found), run):
            with serving(side, pins) as server:
                found[side].append(once(row, server, 0))
            say(f"  {side:<12} {value(row, found[side][-1]):>14,.0f} {row.unit}")


def once(row: Row, server: Server, seconds: float) -> dict[str, Any]:
    """One run of the generator or of a probe."""
    plan = row.plan | (row.ours if server.is_ours else {})
    path = plan.pop("path", row.path)
    plan |= {"url": server.url + path, "seconds": seconds, "pid": server.pid_of(row.weighs)}
    if probe := PROBES.get(plan["mode"]):
        return probe(plan)
    report: dict[str, Any] = json.loads(_native.bench(json.dumps(plan).encode()))
    return report


def value(row: Row, report: dict[str, Any]) -> float:
    """The value that the row measures; NaN if the report does not have it."""
    if row.value == "cpu_us":
        cpus, per_s = report.get("server_cpus"), report["per_s"]
        return cpus * 1e6 / per_s if cpus and per_s else float("nan")
    source = report.get("latency") or {} if row.value == "p99_us" else report
    found = source.get(row.value)
    return float("nan") if found is None else float(found)


def rotated(sides: list[str], by: int) -> list[str]:
    """The sides, rotated by this number."""
    start = by % len(sides)
    return sides[start:] + sides[:start]
