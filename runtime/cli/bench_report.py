"""A report of the load generator as text.

It is pure, values to text, so it stands apart from the command. The rule: every number has its unit, and none is
rounded to zero.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

COUNTED = {"echo": "echoes", "fan": "deliveries", "storm": "handshakes", "rooms": "joins"}

# By default the server treats the load of a measurement as a flood.
LIFT_QUOTAS = (
    "lift the quotas for a measurement: serve with --set limits.messages_per_s=0 --set limits.bytes_per_s=0"
)


class Latency(msgspec.Struct):
    """Microseconds since the intended send time of a message."""

    count: int
    mean_us: float
    p50_us: float
    p90_us: float
    p99_us: float
    p99_9_us: float
    max_us: float


class Weight(msgspec.Struct):
    """Proportional set size of the server's processes at a number of connections."""

    connections: int
    pss_bytes: int | None


class Report(msgspec.Struct):
    """The results of a run (loadgen/src/report.rs)."""

    mode: str
    opened: int
    open_s: float
    sent: int
    counted: int
    per_s: float
    window_s: float
    lost: int
    latency: Latency | None
    failures: dict[str, int]
    generator_cpus: float
    interrupted: bool
    server_cpus: float | None = None
    weights: list[Weight] = []
    bytes_per_connection: float | None = None


def lines(report: Report, plan: dict[str, Any]) -> Iterator[str]:
    """The lines of the report."""
    yield f"{report.mode}  {plan['url']}  {load(report, plan)}"
    if report.mode == "idle":
        yield from weights(report)
    else:
        what = COUNTED[report.mode]
        yield f"  {report.per_s:,.0f} {what}/s    {report.counted:,} verified in {report.window_s:.2f} s"
        yield from latency(report.latency)
        yield from processors(report, plan)
    if report.mode == "rooms":
        yield from memory(report, "membership")
    yield from faults(report)


def load(report: Report, plan: dict[str, Any]) -> str:
    """The load of the run, in words."""
    if report.mode == "storm":
        return f"{plan['at_a_time']} at a time, {'dropped' if plan['drop'] else 'closed'} after the " + (
            "first message" if plan["first_message"] else "101"
        )
    if report.mode == "idle":
        return f"{report.opened:,} connections, opened in {report.open_s:.1f} s"
    if report.mode == "rooms":
        return f"{report.opened:,} connections, {plan['steps'][-1]:,} rooms each"
    who = "connections" if report.mode == "echo" else f"members, {plan['senders']} senders"
    rate = plan["rate_per_s"]
    pace = f", {rate:,.0f} messages/s in all" if rate else f" × {plan['in_flight']} in flight"
    return f"{report.opened:,} {who}{pace}, {plan['size_bytes']:,} B {'text' if plan['text'] else 'binary'}"


def latency(found: Latency | None) -> Iterator[str]:
    """The line of percentiles."""
    if found is not None:
        names = {
            "p50": found.p50_us,
            "p90": found.p90_us,
            "p99": found.p99_us,
            "p99.9": found.p99_9_us,
            "max": found.max_us,
        }
        parts = "  ".join(f"{name} {duration(value)}" for name, value in names.items())
        yield f"  latency  {parts}    (from the intended send time)"


def duration(value_us: float) -> str:
    """A duration with three significant digits, in the fitting unit."""
    if value_us < 1_000:
        return f"{value_us:.3g} µs"
    return f"{value_us / 1e3:.3g} ms" if value_us < 999_500 else f"{value_us / 1e6:.3g} s"


def processors(report: Report, plan: dict[str, Any]) -> Iterator[str]:
    """The processor time of both sides, and a warning if the generator was the bottleneck."""
    threads = plan.get("threads", 1)
    server = "" if report.server_cpus is None else f", server {report.server_cpus:.2f}"
    yield f"  processors  generator {report.generator_cpus:.2f} of {threads}{server}"
    if report.generator_cpus > 0.9 * threads:
        yield "  (the generator was busy all the time: the server may be faster than this)"


def weights(report: Report) -> Iterator[str]:
    """Memory at each step, the slope, and the number of connections that still worked at the end."""
    yield from memory(report, "connection")
    yield (
        f"  {report.counted:,} of {report.opened:,} answered a ping at the end"
        if report.opened
        else "  no connection was opened"
    )


def memory(report: Report, what: str) -> Iterator[str]:
    """Memory at each step, and the slope."""
    for weight in report.weights:
        size = (
            "not known (give --pid)"
            if weight.pss_bytes is None
            else f"{weight.pss_bytes / (1 << 20):,.1f} MiB"
        )
        yield f"  {weight.connections:>7,} {what}s  {size}"
    if report.bytes_per_connection is not None:
        slope = f"{report.bytes_per_connection:,.0f} bytes a {what}"
        yield f"  {slope} (slope of PSS over all processes of --pid)"


def faults(report: Report) -> Iterator[str]:
    """The failures and losses, or a line that there were none."""
    for what, times in sorted(report.failures.items(), key=lambda item: -item[1]):
        yield f"  FAILED  {times:,} × {what}"
    if any("message_flood" in what for what in report.failures):
        yield f"  ({LIFT_QUOTAS})"
    if report.lost:
        yield f"  LOST    {report.lost:,} expected messages did not arrive by the deadline"
    if report.interrupted:
        yield "  interrupted: the results are those until then"
    if not (report.failures or report.lost):
        yield "  no failures"
