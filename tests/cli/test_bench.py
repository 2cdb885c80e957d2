"""`stateroom bench` against the load generator's own plain server."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from runtime.cli.bench import bench
from stateroom.errors import UsageError

SHORT = ["--seconds", "0.1", "--warm-up", "0"]


@pytest.fixture(scope="module")
def anchor() -> Iterator[tuple[str, int]]:
    """The `host:port` and pid of a running anchor, the load generator's plain server."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    code = f"from runtime import _native; _native.bench_anchor({address!r})"
    with subprocess.Popen([sys.executable, "-c", code]) as server:
        while run("storm", f"ws://{address}/", *SHORT).exit_code:
            assert server.poll() is None
        yield address, server.pid
        server.terminate()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(bench, arguments)


def test_echo_prints_rate_latency_and_no_failures(anchor: tuple[str, int]) -> None:
    result = run("echo", f"ws://{anchor[0]}/echo", "--connections", "3", "--in-flight", "2", "--text", *SHORT)
    assert result.exit_code == 0, result.output
    assert "echoes/s" in result.output
    assert "p99.9" in result.output
    assert "no failures" in result.output
    assert "3 connections × 2 in flight, 20 B text" in result.output


def test_fan_counts_deliveries(anchor: tuple[str, int]) -> None:
    result = run("fan", f"ws://{anchor[0]}/fan", "--members", "4", "--senders", "2", *SHORT)
    assert result.exit_code == 0, result.output
    assert "deliveries/s" in result.output


def test_idle_measures_the_memory_of_the_server_by_its_pid(anchor: tuple[str, int]) -> None:
    arguments = ["--steps", "5,20", "--settle", "0", "--pid", str(anchor[1])]
    result = run("idle", f"ws://{anchor[0]}/", *arguments)
    assert result.exit_code == 0, result.output
    assert "bytes a connection" in result.output
    assert "20 of 20 answered a ping" in result.output


@pytest.mark.parametrize("extra", [[], ["--drop"]])
def test_storm_counts_handshakes(anchor: tuple[str, int], extra: list[str]) -> None:
    result = run("storm", f"ws://{anchor[0]}/", "--at-a-time", "4", "--json", *extra, *SHORT)
    assert result.exit_code == 0, result.output
    report = json.loads(result.output)
    assert report["counted"] > 0
    assert report["failures"] == {}


def test_a_plain_echo_of_a_channel_message_is_a_failure(anchor: tuple[str, int]) -> None:
    result = run(
        "echo", f"ws://{anchor[0]}/echo", "--connections", "2", "--channel", "a", "--timeout", "0.2", *SHORT
    )
    assert result.exit_code == 1
    assert "2 × a join that was not granted" in result.output


def test_a_missing_server_is_reported_and_the_command_fails() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    result = run("echo", f"ws://127.0.0.1:{port}/", "--connections", "2", *SHORT)
    assert result.exit_code == 1
    assert "2 × connection refused" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["echo", "http://127.0.0.1/"],
        ["echo", "ws://127.0.0.1/", "--connections", "0"],
        ["idle", "ws://127.0.0.1/", "--steps", "many"],
        ["storm", "ws://127.0.0.1/", "--header", "no colon"],
        ["rooms", "ws://127.0.0.1/"],
        ["rooms", "ws://127.0.0.1/", "--channel", "a:{}", "--steps", "many"],
        ["echo", "ws://127.0.0.1/", "--channel", "a", "--params", "no JSON"],
    ],
)
def test_a_wrong_plan_is_a_usage_error_in_one_line(arguments: list[str]) -> None:
    error = run(*arguments).exception
    assert isinstance(error, UsageError)
    assert "\n" not in str(error)
