"""The rows of rooms and channels, as in `rows.py`: data only.

All our processes share one processor, so a shape with more shards or hosts shows their cost and not their benefit.
"""

from typing import Any

from bench.rows import DIRECT, ECHO, OURS, PEERS, SIDES, Goal, Row

SOCKET = "/socket/websocket?vsn=2.0.0"
SHAPES = (OURS, "stateroom-2x1", "stateroom-4x1", "stateroom-1x2", "stateroom-2x2", "stateroom-4x2")
ALONE = (OURS,)
PAIR = ("stateroom-1x2",)
FAN = {"mode": "fan", "connections": 500, "senders": 50, "size_bytes": 20}
JOINS = {"mode": "rooms", "connections": 100, "steps": [20, 120], "in_flight": 4, "timeout_s": 60.0}
CROWD = {
    "mode": "rooms",
    "connections": 2_000,
    "steps": [1],
    "shared": True,
    "timeout_s": 60.0,
    "settle_s": 0.0,
}

CLOCKED = {
    "mode": "fan",
    "connections": 10_000,
    "senders": 10,
    "rate_per_s": 5.0,
    "size_bytes": 20,
    "timeout_s": 60.0,
}


def channel(topic: str, **params: Any) -> dict[str, Any]:
    """The part of a plan by which the generator uses Phoenix Channels and joins this topic."""
    return {"channel": {"topic": topic, "event": "message", "params": params}, "path": SOCKET}


STREAM = channel("stream:a", **{"$position": None})

CHANNELS = (
    Row("push1", "channel: pushes and their replies, 100 × 1 in flight, 20 B, over 16 rooms", "replies/s", SOCKET,
        ECHO | channel("echo:{}") | {"in_flight": 1, "rooms": 16}, sides=SHAPES),
    Row("push16", "channel: pushes and their replies, 100 × 16 in flight, 20 B, over 16 rooms", "replies/s", SOCKET,
        ECHO | channel("echo:{}") | {"in_flight": 16, "rooms": 16}, sides=SHAPES),
    Row("stream", "channel: fan-out with offsets, 500 members, 50 senders, 20 B, against bare broadcasts",
        "deliveries/s", "/fan", FAN, Goal("best", at_least=1.5), sides=(OURS, *PEERS), ours=STREAM),
    Row("shapes", "channel: fan-out with offsets, 500 members, 50 senders, 20 B", "deliveries/s", SOCKET,
        FAN | STREAM, sides=SHAPES),
    Row("rooms", "joins that each wake a room, 100 connections × 4 in flight", "rooms/s", SOCKET,
        JOINS | channel("room:{}") | {"settle_s": 0.0}, sides=(OURS, *PAIR)),
    Row("activation", "a room wakes and is joined: processor time of its host", "µs", SOCKET,
        JOINS | channel("room:{}") | {"settle_s": 0.0}, Goal(at_most=100), "cpu_us", sides=ALONE, weighs="host"),
    Row("room", "memory of a room with one member in its host, slope from 2,000 to 12,000", "bytes", SOCKET,
        JOINS | channel("room:{}"), Goal(at_most=2_048), "bytes_per_connection", sides=ALONE, weighs="host"),
    Row("membership", "memory of a membership in its shard, 100 connections in 20 to 120 rooms", "bytes", SOCKET,
        JOINS | channel("room:{}") | {"shared": True}, Goal(at_most=256), "bytes_per_connection", sides=ALONE,
        weighs="shard"),
    Row("crowd", "2,000 join one room", "joins/s", SOCKET, CROWD | channel("room:{}"), sides=ALONE),
    Row("presence", "2,000 join one room with presence, each told of all", "joins/s", SOCKET,
        CROWD | channel("present:{}"), sides=ALONE),
    Row("calm", "latency p99 of 5 broadcasts a second to 10,000 members", "µs", SOCKET,
        CLOCKED | channel("crowd:a"), value="p99_us", sides=ALONE),
    Row("stalled", "the same beside 20 members that do not read, their queues full", "µs", SOCKET,
        CLOCKED | channel("crowd:a") | {"mode": "stalled", "stalled": 20}, value="p99_us", sides=ALONE),
    Row("ask", "ask and answer between two actors of one host, 16 at a time", "asks/s", SOCKET,
        {"mode": "ask", "remote": False, "at_a_time": 16}, sides=ALONE),
    Row("ask2", "ask and answer between two actors of two hosts, 16 at a time", "asks/s", SOCKET,
        {"mode": "ask", "remote": True, "at_a_time": 16}, sides=PAIR),
    Row("behind", "catch-up: a client that did not read for a minute at 500 msg/s of 1 KiB", "msg/s", SOCKET,
        {"mode": "behind", "stall_s": 60.0, "rate_per_s": 500.0, "size_bytes": 1_024}, sides=ALONE),
)  # fmt: skip
ROWS = (*DIRECT, *CHANNELS)
ALL_SIDES = (*SIDES, *SHAPES[1:])
