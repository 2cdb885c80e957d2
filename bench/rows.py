"""The rows that are measured, and their goals: data only. Rows of direct sockets are here, others in channel_rows.py.

A goal is a ratio of medians of one measurement. `against`: the name of a side, or "best" for the best Python peer.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

PEERS = ("picows", "websockets", "aiohttp", "socketify")
OURS = "stateroom"
ANCHOR = "anchor"
SIDES = (OURS, *PEERS, ANCHOR)
Value = Literal["per_s", "bytes_per_connection", "p99_us", "cpu_us"]


@dataclass(frozen=True)
class Goal:
    """`ours >= at_least × against`; or `ours <= at_most`, for a value that should be small."""

    against: str = "best"
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class Row:
    """A row: a plan for the generator (loadgen/src/plan.rs) or for a probe, and the value that it measures."""

    name: str
    title: str
    unit: str
    path: str
    plan: dict[str, Any]
    goal: Goal | None = None
    value: Value = "per_s"
    calm: bool = False
    """Whether it is left out with --realtime: the kernel withholds a twentieth of the time from real-time processes."""
    sides: tuple[str, ...] = SIDES
    """The sides that support this row. `stateroom-SxH` is ours with S shards and H hosts."""
    ours: dict[str, Any] = field(default_factory=dict)
    """The changes of the plan for our side: channels, which the peers do not support."""
    weighs: Literal["all", "shard", "host"] = "all"
    """The processes of ours whose memory and processor time are measured."""

    @property
    def smaller_is_better(self) -> bool:
        return self.value != "per_s"


ECHO = {"mode": "echo", "connections": 100, "size_bytes": 20}
STORM = {"mode": "storm", "at_a_time": 64}

DIRECT = (
    Row("echo1", "echo, 100 connections × 1 in flight, 20 B", "msg/s", "/echo", ECHO | {"in_flight": 1},
        Goal("picows", at_least=0.8)),
    Row("echo16", "echo, 100 × 16 in flight, 20 B", "msg/s", "/echo", ECHO | {"in_flight": 16},
        Goal("best", at_least=3.0)),
    Row("text16", "echo, 100 × 16 in flight, 20 B of text", "msg/s", "/echo",
        ECHO | {"in_flight": 16, "text": True}),
    Row("big", "echo, 100 × 1 in flight, 16 KiB", "msg/s", "/echo", ECHO | {"in_flight": 1, "size_bytes": 16_384}),
    Row("fan", "fan-out, 500 members, 50 senders with 1 in flight, 20 B", "deliveries/s", "/fan",
        {"mode": "fan", "connections": 500, "senders": 50, "size_bytes": 20}, Goal("best", at_least=2.0)),
    Row("fan1", "fan-out, 500 members, 1 sender with 1 in flight, 20 B: nothing to batch", "deliveries/s", "/fan",
        {"mode": "fan", "connections": 500, "senders": 1, "size_bytes": 20}),
    Row("storm", "handshakes, 64 at a time, socket dropped after the 101", "handshakes/s", "/echo",
        STORM | {"drop": True}, Goal("picows", at_least=2.0)),
    Row("visits", "handshakes, 64 at a time, closed by the close handshake", "handshakes/s", "/echo", STORM),
    Row("paced", "latency p99, echo, 100 connections, 20,000 msg/s by the clock", "µs", "/echo",
        ECHO | {"rate_per_s": 20_000}, value="p99_us", calm=True),
    Row("idle", "memory of an idle connection, slope from 2,000 to 18,000", "bytes", "/echo",
        {"mode": "idle", "steps": [2_000, 18_000], "sources": 4}, Goal(at_most=512), "bytes_per_connection"),
)  # fmt: skip
