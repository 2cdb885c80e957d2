"""Servers whose processes die, stop or do not start, and their readiness."""

import os
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from websockets.sync.client import connect

from tests.served import DEADLINE_S, Server, served, until

# A host that has died is restarted without a delay.
QUICK = {"supervisor__backoff_initial_s": 0.01, "supervisor__backoff_max_s": 0.02}


def readyz(server: Server) -> tuple[int, str]:
    """The status and the text of /readyz."""
    try:
        with urllib.request.urlopen(f"{server.admin}/readyz", timeout=DEADLINE_S) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@contextmanager
def hanging(folder: Path, **settings: object) -> Iterator[tuple[Server, Path]]:
    """A server with one host, and a path: the host's start hangs while a file exists at the path."""
    hang = folder / "hang"
    env, given = {"HANG": str(hang)}, {"server__hosts": 1, **QUICK, **settings}
    with served("tests.integration.hanging:app", env=env, **given) as server:
        yield server, hang


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """Stops a process during the block; bytes for it wait in its sockets."""
    os.kill(pid, signal.SIGSTOP)
    try:
        # Its other threads continue until the first one has handled the signal.
        until(
            lambda: all(_is_stopped(task) for task in Path(f"/proc/{pid}/task").iterdir()),
            "the process has stopped",
        )
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _is_stopped(task: Path) -> bool:
    return (task / "stat").read_bytes().rpartition(b")")[2].split()[0] == b"T"


def echo(server: Server) -> None:
    """Asserts that the room at `/` answers."""
    with connect(server.url, open_timeout=DEADLINE_S) as client:
        client.send("hello")
        assert client.recv(DEADLINE_S) == "hello"
