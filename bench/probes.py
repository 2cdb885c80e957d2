"""Measurements that the generator cannot make: Python clients in our own rooms, with reports of the same form.

The rule: missing, repeated and refused messages are counted as failures, as the generator does.
"""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

from websockets.sync.client import ClientConnection, connect

from runtime import _native

PATIENCE_S = 120.0
Plan = dict[str, Any]
Report = dict[str, Any]


class Client:
    """A channel socket that has joined one room. Not thread-safe."""

    def __init__(self, connection: ClientConnection, topic: str, params: Plan) -> None:
        self._connection, self._topic, self._refs = connection, topic, 0
        self.joined = self.push("phx_join", params)

    def push(self, event: str, payload: object) -> Any:
        """Pushes, waits for the reply and returns its response. Raises RuntimeError if it is an error."""
        reference = self.send(event, payload)
        while (message := self.next())[1] != reference:
            pass
        if message[4]["status"] != "ok":
            raise RuntimeError(f"{event}: {message[4]}")
        return message[4]["response"]

    def send(self, event: str, payload: object) -> str:
        """Pushes without waiting, and returns the ref."""
        self._refs += 1
        self._connection.send(json.dumps(["1", str(self._refs), self._topic, event, payload]))
        return str(self._refs)

    def next(self) -> list[Any]:
        """The next message."""
        message: list[Any] = json.loads(self._connection.recv(PATIENCE_S))
        return message


@contextmanager
def joined(url: str, topic: str, receive_bytes: int = 0, **params: Any) -> Iterator[Client]:
    """A client that has joined a room. A small `receive_bytes` keeps the kernel's receive buffer small."""
    where = urlsplit(url)
    stream = socket.socket()
    if receive_bytes:
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    stream.connect((where.hostname, where.port))
    with connect(url, sock=stream, compression=None, max_queue=4, close_timeout=0.1) as connection:
        yield Client(connection, topic, params)


def report(count: int, window_s: float, **failures: int) -> Report:
    """A report in the form of the generator's."""
    failed = {what: times for what, times in failures.items() if times}
    found = {"mode": "probe", "counted": count, "per_s": count / window_s, "window_s": window_s, "lost": 0}
    return found | {"failures": failed, "latency": None, "generator_cpus": None, "server_cpus": None}


def ask(plan: Plan) -> Report:
    """A room asks an actor repeatedly, on its own host or on another one."""
    with joined(plan["url"], "asker:a") as client:
        wanted = {name: plan[name] for name in ("remote", "at_a_time", "seconds")}
        found = client.push("measure", wanted)
    return report(found["asked"], found["window_s"])


def behind(plan: Plan) -> Report:
    """A client stops reading while its room goes on broadcasting, and then reads until the head of the stream."""
    total = max(1, int(plan["stall_s"] * plan["rate_per_s"]))
    payload = "x" * plan["size_bytes"]
    position = {"$position": None}
    with joined(plan["url"], "behind:a", receive_bytes=4096, **position) as client:
        first = client.joined["$stream"]["offset"] + 1
        with joined(plan["url"], "behind:a") as talker:
            began_s = time.monotonic()
            for number in range(total):
                time.sleep(max(0.0, began_s + number / plan["rate_per_s"] - time.monotonic()))
                talker.push("message", payload)
        began_s = time.monotonic()
        offsets, gaps = followed(client, first + total - 1)
        window_s = time.monotonic() - began_s
    missed = len(set(range(first, first + total)) - set(offsets))
    return report(len(offsets), window_s, gaps=gaps, missed=missed, doubled=len(offsets) - len(set(offsets)))


def followed(client: Client, last: int) -> tuple[list[int], int]:
    """All offsets up to `last`, and the number of gaps."""
    offsets, gaps = [0], 0
    while offsets[-1] < last:
        message = client.next()
        gaps += message[3] == "gap"
        offsets += message[5:]
    return offsets[1:], gaps


def beside_stalled(plan: Plan) -> Report:
    """The generator's fan-out, in a room with members that do not read and whose queues are full from the start."""
    topic = plan["channel"]["topic"]
    with ExitStack() as stack:
        for _ in range(plan["stalled"]):
            stack.enter_context(joined(plan["url"], topic, receive_bytes=4096, stalled=True))
        fan = {name: value for name, value in plan.items() if name != "stalled"} | {"mode": "fan"}
        found: Report = json.loads(_native.bench(json.dumps(fan).encode()))
    return found


PROBES: dict[str, Callable[[Plan], Report]] = {"ask": ask, "behind": behind, "stalled": beside_stalled}
