"""Servers that start with low limits, closed descriptors or an output that is not read: they serve nevertheless."""

import os
import resource
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from functools import partial
from pathlib import Path

import pytest

from tests.served import DEADLINE_S, ROOT, served, session, until


def started(port: int, **options: object) -> "subprocess.Popen[bytes]":
    """A server on known ports, whose output the test does not read."""
    ports = ["--port", str(port), "--set", "admin.port=-1"]
    command = [sys.executable, "-m", "stateroom", "serve", "examples.echo:app", *ports]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True, **options)


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def serves(port: int, server: "subprocess.Popen[bytes]") -> bool:
    """Whether the server answers. It must not have ended."""
    assert server.poll() is None
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=DEADLINE_S)
    except urllib.error.HTTPError as answer:
        return answer.code == 426
    except OSError:
        return False
    return False


def serves_and_ends(**options: object) -> None:
    port = free_port()
    server = started(port, **options)
    try:
        until(lambda: serves(port, server), "it serves")
        server.send_signal(signal.SIGTERM)
        assert server.wait(DEADLINE_S) == 0
        until(lambda: not session(server.pid), "all processes have ended")
    finally:
        server.kill()
        server.wait()


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)])
def test_a_server_works_with_closed_standard_streams(closed: tuple[int, ...]) -> None:
    def close() -> None:
        for number in closed:
            os.close(number)

    serves_and_ends(preexec_fn=close)


def test_a_server_works_if_its_output_is_not_read() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    serves_and_ends(stdout=writer)
    os.close(writer)


def test_every_process_has_the_hard_limit_on_descriptors_and_the_banner_reports_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limit = partial(resource.setrlimit, resource.RLIMIT_NOFILE, (400, 4000))
    monkeypatch.setattr(subprocess, "Popen", partial(subprocess.Popen, preexec_fn=limit))
    with served() as server:
        for pid in server.processes():
            lines = Path(f"/proc/{pid}/limits").read_text().splitlines()
            assert next(line.split()[3] for line in lines if line.startswith("Max open files")) == "4000"
        server.wait_logged("limit   3744 connections a shard")
