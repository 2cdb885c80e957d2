"""Starts and stops the servers that are measured, each with all its processes on one processor.

The rule: a server is ready when it echoes, not when it listens.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.rows import ANCHOR, OURS
from runtime import _native

PATIENCE_S = 30.0
LOG = Path(tempfile.gettempdir()) / "stateroom-bench-servers.log"


@dataclass(frozen=True)
class Pins:
    """The processors of server and generator, and whether both run with real-time priority."""

    server: int = 0
    generator: int = 1
    realtime: bool = False

    def wrap(self, command: list[str]) -> list[str]:
        """The command that starts this command on the server's processor."""
        before = ["chrt", "-r", "5"] if self.realtime else []
        return [*before, "taskset", "-c", str(self.server), *command]

    def take(self) -> None:
        """Pins the calling process, in which the generator runs."""
        os.sched_setaffinity(0, {self.generator})
        if self.realtime:
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(5))


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    pid: int
    admin: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether it is a Stateroom server, which has an admin port."""
        return bool(self.admin)

    def pid_of(self, role: str) -> int:
        """The process to measure: the root process for "all", else our first shard or host."""
        if role == "all":
            return self.pid
        with urllib.request.urlopen(f"{self.admin}/stats", timeout=PATIENCE_S) as answer:
            pid: int = json.load(answer)[f"{role}s"][0]["pid"]
        return pid


def command(side: str, port: int, admin_port: int) -> list[str]:
    """The command that starts a side; `stateroom-2x1` has two shards and one host."""
    name, _, shape = side.partition("-")
    if name == OURS:
        shards, _, hosts = (shape or "1x1").partition("x")
        given = {"port": port, "shards": shards, "hosts": hosts, "set": f"admin.port={admin_port}"}
        options = [f"--{option}={value}" for option, value in given.items()]
        return [sys.executable, "-m", "stateroom", "serve", "bench.app:app", *options]
    if side == ANCHOR:
        return [
            sys.executable,
            "-c",
            f"from runtime import _native; _native.bench_anchor('127.0.0.1:{port}')",
        ]
    return [sys.executable, "-m", f"bench.peers.{side}_server", str(port)]


@contextmanager
def serving(side: str, pins: Pins) -> Iterator[Server]:
    """Runs the server of a side until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free, socket.create_server(("127.0.0.1", 0)) as other:
        port, admin_port = free.getsockname()[1], other.getsockname()[1]
    with (
        LOG.open("ab") as log,
        subprocess.Popen(
            pins.wrap(command(side, port, admin_port)), stdout=log, stderr=log, start_new_session=True
        ) as process,
    ):
        try:
            wait_until_up(f"ws://127.0.0.1:{port}/echo", process)
            admin = f"http://127.0.0.1:{admin_port}" if side.startswith(OURS) else ""
            yield Server(f"ws://127.0.0.1:{port}", process.pid, admin)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def wait_until_up(url: str, process: subprocess.Popen[bytes]) -> None:
    """Returns when the server echoes. Raises RuntimeError if it ends or is not ready in time."""
    deadline_s = time.monotonic() + PATIENCE_S
    probe = {"mode": "echo", "url": url, "connections": 1, "seconds": 0.05, "warm_up_s": 0}
    while time.monotonic() < deadline_s and process.poll() is None:
        report = json.loads(_native.bench(json.dumps(probe).encode()))
        if report["counted"] and not report["failures"]:
            return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} does not echo; see {LOG}")
