"""Renders RESULTS.md from raw runs: medians, ratios, goals, and the runs themselves.

The rule: failures and losses of runs are shown beside every number that includes them.
"""

import math
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from bench.rows import ANCHOR, OURS, PEERS, Goal, Row
from bench.run import Runs, value

HEADS = "lowest – highest | ÷ best peer | p50 | p99 | p99.9 | server CPUs | generator CPUs | failures |"
BY_HAND = "<!-- What follows is written by hand and kept by `make bench`. -->"


def render(rows: Sequence[Row], found: Runs, facts: dict[str, str], before: str) -> str:
    """The page. `before`: the page that it replaces, whose handwritten part is kept."""
    _, mark, by_hand = before.partition(BY_HAND)
    parts = [
        "# Results", "", "Written by `make bench`: medians of alternating runs, and ratios of these medians.", "",
        *(f"- {name}: {fact}" for name, fact in facts.items()), "",
        *goals(rows, found), *(line for row in rows for line in table(row, found[row.name])),
        *raw(rows, found), "", BY_HAND + (by_hand if mark else "\n"),
    ]  # fmt: skip
    return "\n".join(parts)


def median_of(row: Row, reports: Sequence[dict[str, Any]]) -> float:
    """The median of the runs, or NaN if there are none."""
    values = [found for report in reports if not math.isnan(found := value(row, report))]
    return median(values) if values else math.nan


def best_peer(row: Row, found: dict[str, list[dict[str, Any]]]) -> str | None:
    """The Python peer with the best median."""
    medians = {side: median_of(row, found[side]) for side in PEERS if side in found}
    known = {side: number for side, number in medians.items() if not math.isnan(number)}
    choose = min if row.smaller_is_better else max
    return choose(known, key=known.__getitem__) if known else None


def goals(rows: Sequence[Row], found: Runs) -> Iterator[str]:
    """The table of goals, and whether they were reached."""
    yield from ["| goal | reached | |", "|---|---|---|"]
    for row in rows:
        if row.goal is not None and OURS in found[row.name]:
            yield f"| {row.title}: {wanted(row.goal, row)} | {reached(row, row.goal, found[row.name])} |"
    yield ""


def wanted(goal: Goal, row: Row) -> str:
    if goal.at_most is not None:
        return f"≤ {goal.at_most:,.0f} {row.unit}"
    return f"≥ {goal.at_least} × {'the best Python peer' if goal.against == 'best' else goal.against}"


def reached(row: Row, goal: Goal, found: dict[str, list[dict[str, Any]]]) -> str:
    """The number to which the goal refers, and the verdict."""
    ours = median_of(row, found[OURS])
    if goal.at_most is not None:
        return f"{ours:,.0f} {row.unit} | {'yes' if ours <= goal.at_most else '**no**'}"
    against = best_peer(row, found) if goal.against == "best" else goal.against
    if against is None or against not in found:
        return "not measured |"
    ratio = ours / median_of(row, found[against])
    return f"{ratio:.2f} × {against} | {'yes' if ratio >= (goal.at_least or 0) else '**no**'}"


def table(row: Row, found: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """The table of one row: all sides and their numbers."""
    best = best_peer(row, found)
    yield from [f"## {row.title}", "", f"| side | {row.unit}, median | {HEADS}", "|---|" + "---|" * 9]
    for side, reports in found.items():
        values = sorted(value(row, report) for report in reports)
        ratio = median_of(row, reports) / median_of(row, found[best]) if best else math.nan
        name = f"{side} (native, no checks)" if side == ANCHOR else side
        yield (
            f"| {name} | {number(median_of(row, reports))} | {number(values[0])} – {number(values[-1])} |"
            f" {'–' if math.isnan(ratio) else f'{ratio:.2f}'} |"
            f" {latency(reports, 'p50_us')} | {latency(reports, 'p99_us')} | {latency(reports, 'p99_9_us')} |"
            f" {share(reports, 'server_cpus')} | {share(reports, 'generator_cpus')} | {faults(reports)} |"
        )
    yield ""


def number(found: float) -> str:
    return "–" if math.isnan(found) else f"{found:,.0f}"


def latency(reports: Sequence[dict[str, Any]], name: str) -> str:
    """The median of a percentile, in milliseconds."""
    values = [report["latency"][name] for report in reports if report["latency"]]
    return f"{median(values) / 1e3:.2f} ms" if values else "–"


def share(reports: Sequence[dict[str, Any]], name: str) -> str:
    """The median of the processors used. Rows without a time window, such as idle connections, have none."""
    values = [report[name] for report in reports if report["window_s"] and report.get(name) is not None]
    return f"{median(values):.2f}" if values else "–"


def faults(reports: Sequence[dict[str, Any]]) -> str:
    """All failures and losses of all runs."""
    lost = sum(report["lost"] for report in reports)
    failed: dict[str, int] = {"lost": lost} if lost else {}
    for report in reports:
        for what, times in report["failures"].items():
            failed[what] = failed.get(what, 0) + times
    return "; ".join(f"{times:,} × {what}" for what, times in failed.items()) or "none"


def raw(rows: Sequence[Row], found: Runs) -> Iterator[str]:
    """The number of every run, in order."""
    yield from ["## Raw runs", "", "```"]
    for row in rows:
        yield f"{row.title} [{row.unit}]"
        for side, reports in found[row.name].items():
            yield f"  {side:<12}" + "".join(f"{number(value(row, report)):>14}" for report in reports)
    yield "```"
