"""`stateroom publish TOPIC EVENT JSON`: publishes to a room of a running server.

The rule: it uses the admin port as any other client does, and adds nothing.
"""

import os
import sys
from pathlib import Path

import click
import msgspec

from runtime.actors.values.encodable import describe_decode_error
from runtime.admin.client import Client
from runtime.admin.port import admin_url
from runtime.errors import AskError, UsageError
from runtime.settings import Settings
from runtime.settings.layers import merged, of_assignments, of_environment, of_file


def read_json(text: str) -> msgspec.Raw:
    """The argument as JSON; "-" reads the JSON from stdin. Raises UsageError."""
    try:
        raw = sys.stdin.read() if text == "-" else text
        msgspec.json.decode(raw)
    except UnicodeError:
        raise UsageError("the JSON is not valid UTF-8") from None
    except msgspec.MsgspecError as error:
        raise UsageError(
            f"{raw[:40]!r} is not JSON ({describe_decode_error(error, raw)}); a text needs its quotes: '\"Hello\"'"
        ) from None
    return msgspec.Raw(raw.encode())


@click.command(
    help='Publish to a room of a running server: stateroom publish chat:lobby news \'{"text": "Hello"}\''
)
@click.argument("topic")
@click.argument("event")
@click.argument("data", metavar="JSON", default="null")
@click.option("--url", help="URL of the server's admin port.  [from the settings]")
@click.option("--config", help="The TOML file with which the server was started.")
@click.option(
    "--set", "assignments", multiple=True, metavar="NAME=VALUE", help="A setting with which it was started."
)
@click.option("--timeout", "timeout_s", default=5.0, show_default=True, help="Seconds to wait for the room.")
def publish(
    topic: str,
    event: str,
    data: str,
    url: str | None,
    config: str | None,
    assignments: tuple[str, ...],
    timeout_s: float,
) -> None:
    """Prints the result of the room's `on_publish`. Exits with 1 if the call failed."""
    payload = read_json(data)
    file = of_file(Path(config)) if config else {}
    settings = Settings(merged([file, of_environment(os.environ), of_assignments(assignments)]))
    where = url or admin_url(settings.text("admin.host"), settings.whole("admin.port"))
    try:
        value = Client(where).publish(topic, event, payload, timeout_s=timeout_s)
    except ValueError as error:
        raise UsageError(str(error)) from None
    except AskError as error:
        sys.stderr.write(f"stateroom: {error}\n")
        sys.exit(1)
    click.echo(msgspec.json.encode(value).decode())
