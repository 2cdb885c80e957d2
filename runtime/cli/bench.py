"""`stateroom bench`: the native load generator, for our benchmarks and for load tests of one's own server.

Here, since a load test is a command. The rule: what went wrong is printed, and the exit code is 1 for it.
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
        help="Sent with the upgrade; repeatable.",
    ),
    click.option(
        "--timeout", "timeout_s", default=10.0, metavar="SECONDS", help="For an answer that is awaited."
    ),
    click.option("--at-a-time", default=64, help="Upgrades under way at once."),
    click.option("--sources", default=0, help="Loopback addresses to connect from (0: as ports need)."),
    click.option("--pid", type=int, help="The server's root process: measure it and its descendants."),
    click.option(
        "--ca", "ca_file", type=click.Path(exists=True, dir_okay=False), help="Authorities to trust (wss)."
    ),
    click.option("--insecure", is_flag=True, help="Take any certificate (wss)."),
    click.option("--json", "as_json", is_flag=True, help="Print the report as JSON."),
)
TIMED = (
    click.option("--seconds", default=3.0, help="How long to measure."),
    click.option("--warm-up", "warm_up_s", default=0.5, metavar="SECONDS", help="How long before that."),
)
MESSAGES = (
    click.option("--in-flight", default=1, help="Messages that each sender keeps under way."),
    click.option(
        "--rate", "rate_per_s", default=0.0, help="Messages a second over all, by the clock instead."
    ),
    click.option("--size", "size_bytes", default=20, metavar="BYTES", help="Payload of a message."),
    click.option("--text", is_flag=True, help="Text messages instead of binary ones."),
)
CHANNEL = (
    click.option("--channel", "topic", help="Speak Phoenix Channels V2, in the room of this topic."),
    click.option("--event", default="message", help="Of the pushes, on a channel."),
    click.option("--params", default="{}", metavar="JSON", help="Of the join, on a channel."),
)
THREADS = (click.option("--threads", default=1, help="Of the generator."),)


def options(*groups: tuple[Option[Any], ...]) -> Callable[[F], F]:
    """All options of some groups, in their order."""

    def decorate(function: F) -> F:
        for option in reversed([option for group in groups for option in group]):
            function = option(function)
        return function

    return decorate


@click.group(
    help="Load a WebSocket server, ours or another, and say what it did.",
    context_settings={"show_default": True},
)
def bench() -> None:
    """One subcommand a kind of load. Ctrl-C must be seen by its native part, which runs on threads of its own."""
    interrupts.raise_again()


@bench.command(help="Send, and expect back what was sent: messages a second and latency.")
@click.argument("url")
@click.option("--connections", default=100, help="How many.")
@click.option("--rooms", default=1, help="To spread them over, on channels: `{}` in the topic.")
@options(MESSAGES, CHANNEL, TIMED, THREADS, COMMON)
def echo(**plan: Any) -> None:
    """Options are the plan."""
    carry_out("echo", plan)


@bench.command(help="Some send, and every member expects everything: deliveries a second and latency.")
@click.argument("url")
@click.option("--members", "connections", default=500, help="Connections of the one room.")
@click.option("--senders", default=50, help="How many of them send.")
@options(MESSAGES, CHANNEL, TIMED, COMMON)
def fan(**plan: Any) -> None:
    """Options are the plan."""
    carry_out("fan", plan)


@bench.command(help="Hold connections open and weigh the server (with --pid): bytes a connection.")
@click.argument("url")
@click.option(
    "--steps", default="2000,18000", metavar="N,N…", help="Connections at which it is weighed, rising."
)
@click.option("--settle", "settle_s", default=2.0, metavar="SECONDS", help="Rest before each weighing.")
@options(COMMON)
def idle(steps: str, **plan: Any) -> None:
    """Options are the plan."""
    carry_out("idle", plan | {"steps": rising(steps)})


@bench.command(help="Join rooms on channels: joins a second, and (with --pid) bytes a membership.")
@click.argument("url")
@click.option("--connections", default=100, help="How many.")
@click.option(
    "--steps", default="10,100", metavar="N,N…", help="Rooms a connection, rising; the last is timed."
)
@click.option("--shared", is_flag=True, help="All join the same rooms, not each its own.")
@click.option("--in-flight", default=1, help="Joins under way on each connection.")
@click.option("--settle", "settle_s", default=2.0, metavar="SECONDS", help="Rest before each weighing.")
@options(CHANNEL, COMMON)
def rooms(steps: str, **plan: Any) -> None:
    """Options are the plan; `{}` in the topic is the room's number."""
    carry_out("rooms", plan | {"steps": rising(steps)})


def rising(steps: str) -> list[int]:
    """Numbers divided by commas; raises UsageError."""
    try:
        return [int(step) for step in steps.split(",")]
    except ValueError:
        raise UsageError(f"--steps {steps}: numbers, divided by commas") from None


@bench.command(help="Connect, upgrade, close, as fast as the server takes it: handshakes a second.")
@click.argument("url")
@click.option(
    "--first-message", is_flag=True, help="A connection is done with its first message, not its 101."
)
@click.option("--drop", is_flag=True, help="Close the socket without a close frame.")
@options(TIMED, THREADS, COMMON)
def storm(**plan: Any) -> None:
    """Options are the plan."""
    carry_out("storm", plan)


def carry_out(mode: str, plan: dict[str, Any]) -> None:
    """Runs and prints; exits with 1 if anything went wrong, and raises UsageError for a bad plan."""
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
    """What of the plan is about channels, or nothing; raises UsageError."""
    if topic is None:
        return {}
    try:
        return {"channel": {"topic": topic, "event": event, "params": msgspec.json.decode(params)}}
    except msgspec.DecodeError as error:
        raise UsageError(f"--params {params}: {error}") from None


def header(text: str) -> tuple[str, str]:
    """`Name: value` as a pair."""
    name, colon, value = text.partition(":")
    if not colon:
        raise UsageError(f"--header {text!r}: not like 'Name: value'")
    return name.strip(), value.strip()


def authorities() -> str:
    """The file of the system's certificate authorities."""
    found = ssl.get_default_verify_paths().cafile
    return found if found and Path(found).is_file() else DEBIAN_AUTHORITIES
