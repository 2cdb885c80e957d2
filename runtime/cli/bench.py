"""`stateroom bench`: the native load generator, for our benchmarks and for load tests of any WebSocket server.

The rule: every failure is printed, and the exit code is 1 if there was one.
"""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from runtime import _native, interrupts
from runtime.cli.bench_report import Report, lines
from runtime.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])
Option = Callable[[F], F]
DEBIAN_AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"

COMMON = (
    click.option(
        "--header",
        "headers",
        multiple=True,
        metavar="'NAME: VALUE'",
        help="A header of the upgrade request; repeatable.",
    ),
    click.option(
        "--timeout", "timeout_s", default=10.0, metavar="SECONDS", help="Longest wait for an answer."
    ),
    click.option("--at-a-time", default=64, help="Upgrades in progress at once."),
    click.option("--sources", default=0, help="Loopback addresses to connect from (0: as many as needed)."),
    click.option("--pid", type=int, help="The server's root process, to measure it and its descendants."),
    click.option(
        "--ca", "ca_file", type=click.Path(exists=True, dir_okay=False), help="CA file to trust (wss)."
    ),
    click.option("--insecure", is_flag=True, help="Accept any certificate (wss)."),
    click.option("--json", "as_json", is_flag=True, help="Print the report as JSON."),
)
TIMED = (
    click.option("--seconds", default=3.0, help="Length of the measurement."),
    click.option(
        "--warm-up", "warm_up_s", default=0.5, metavar="SECONDS", help="Load before the measurement."
    ),
)
MESSAGES = (
    click.option("--in-flight", default=1, help="Messages that each sender keeps in flight."),
    click.option(
        "--rate", "rate_per_s", default=0.0, help="Messages a second of all senders, instead of --in-flight."
    ),
    click.option("--size", "size_bytes", default=20, metavar="BYTES", help="Size of a payload."),
    click.option("--text", is_flag=True, help="Text messages instead of binary ones."),
)
CHANNEL = (
    click.option("--channel", "topic", help="Use Phoenix Channels V2 and join this topic."),
    click.option("--event", default="message", help="Event of the pushes, on a channel."),
    click.option("--params", default="{}", metavar="JSON", help="Params of the join, on a channel."),
)
THREADS = (click.option("--threads", default=1, help="Threads of the generator."),)


def options(*groups: tuple[Option[Any], ...]) -> Callable[[F], F]:
    """A decorator that adds all options of these groups, in order."""

    def decorate(function: F) -> F:
        for option in reversed([option for group in groups for option in group]):
            function = option(function)
        return function

    return decorate


@click.group(
    help="Load a WebSocket server, Stateroom or another, and report the results.",
    context_settings={"show_default": True},
)
def bench() -> None:
    """The group of subcommands, one for each kind of load.

    The native generator runs on its own threads and watches for Ctrl-C, so SIGINT must not end the process at once.
    """
    interrupts.raise_again()


@bench.command(help="Send messages and expect each one back: messages a second and latency.")
@click.argument("url")
@click.option("--connections", default=100, help="Number of connections.")
@click.option(
    "--rooms",
    default=1,
    help="Rooms to spread them over, on channels: `{}` in the topic is the room's number.",
)
@options(MESSAGES, CHANNEL, TIMED, THREADS, COMMON)
def echo(**plan: Any) -> None:
    """The options are the plan."""
    carry_out("echo", plan)


@bench.command(help="Some members send, all expect every message: deliveries a second and latency.")
@click.argument("url")
@click.option("--members", "connections", default=500, help="Connections, all in one room.")
@click.option("--senders", default=50, help="Number of members that send.")
@options(MESSAGES, CHANNEL, TIMED, COMMON)
def fan(**plan: Any) -> None:
    """The options are the plan."""
    carry_out("fan", plan)


@bench.command(help="Hold connections open and measure the server's memory (with --pid): bytes a connection.")
@click.argument("url")
@click.option(
    "--steps",
    default="2000,18000",
    metavar="N,N…",
    help="Numbers of connections at which to measure, rising.",
)
@click.option("--settle", "settle_s", default=2.0, metavar="SECONDS", help="Wait before each measurement.")
@options(COMMON)
def idle(steps: str, **plan: Any) -> None:
    """The options are the plan."""
    carry_out("idle", plan | {"steps": rising(steps)})


@bench.command(help="Join rooms on channels: joins a second, and (with --pid) bytes a membership.")
@click.argument("url")
@click.option("--connections", default=100, help="Number of connections.")
@click.option(
    "--steps", default="10,100", metavar="N,N…", help="Rooms a connection, rising; the last step is timed."
)
@click.option("--shared", is_flag=True, help="All connections join the same rooms, instead of their own.")
@click.option("--in-flight", default=1, help="Joins in flight on each connection.")
@click.option("--settle", "settle_s", default=2.0, metavar="SECONDS", help="Wait before each measurement.")
@options(CHANNEL, COMMON)
def rooms(steps: str, **plan: Any) -> None:
    """The options are the plan; `{}` in the topic is the room's number."""
    carry_out("rooms", plan | {"steps": rising(steps)})


def rising(steps: str) -> list[int]:
    """Parses numbers separated by commas. Raises UsageError."""
    try:
        return [int(step) for step in steps.split(",")]
    except ValueError:
        raise UsageError(f"--steps {steps}: must be numbers separated by commas") from None


@bench.command(help="Connect, upgrade and close as fast as the server allows: handshakes a second.")
@click.argument("url")
@click.option(
    "--first-message", is_flag=True, help="Close after the first message from the server, not after its 101."
)
@click.option("--drop", is_flag=True, help="Close the socket without a close frame.")
@options(TIMED, THREADS, COMMON)
def storm(**plan: Any) -> None:
    """The options are the plan."""
    carry_out("storm", plan)


def carry_out(mode: str, plan: dict[str, Any]) -> None:
    """Runs the load and prints the report. Exits with 1 if anything failed; raises UsageError for a wrong plan."""
    as_json = plan.pop("as_json")
    insecure, ca_file = plan.pop("insecure"), plan.pop("ca_file") or authorities()
    plan |= {"mode": mode, "headers": [header(text) for text in plan.pop("headers")]}
    plan["ca_file"] = None if insecure else ca_file
    plan |= channel(plan.pop("topic", None), plan.pop("event", ""), plan.pop("params", "{}"))
    try:
        raw = _native.bench(msgspec.json.encode(plan))
    except ValueError as error:
        raise UsageError(str(error)) from None
    report = msgspec.json.decode(raw, type=Report)
    click.echo(raw.decode() if as_json else "\n".join(lines(report, plan)))
    if report.failures or report.lost or report.interrupted:
        raise SystemExit(1)


def channel(topic: str | None, event: str, params: str) -> dict[str, Any]:
    """The part of the plan for channels; empty without a topic. Raises UsageError."""
    if topic is None:
        return {}
    try:
        return {"channel": {"topic": topic, "event": event, "params": msgspec.json.decode(params)}}
    except msgspec.DecodeError as error:
        raise UsageError(f"--params {params}: {error}") from None


def header(text: str) -> tuple[str, str]:
    """Parses `Name: value`. Raises UsageError."""
    name, colon, value = text.partition(":")
    if not colon:
        raise UsageError(f"--header {text!r}: must have the form 'Name: value'")
    return name.strip(), value.strip()


def authorities() -> str:
    """The path of the system's CA certificates."""
    found = ssl.get_default_verify_paths().cafile
    return found if found and Path(found).is_file() else DEBIAN_AUTHORITIES
