"""`stateroom stats`: the current counters of a running server's shards and hosts, from its admin port."""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from runtime.admin.port import admin_url
from runtime.errors import UsageError
from runtime.settings import Settings
from runtime.settings.layers import merged, of_assignments, of_environment, of_file

TIMEOUT_S = 5.0
# Enough for every refusal of Stateroom; of another server's page, only the beginning is shown.
REASON_BYTES = 200


def fetch(url: str) -> dict[str, Any]:
    """Fetches the counters from the admin port. Raises UsageError if no server answers or the server refuses."""
    try:
        with urllib.request.urlopen(f"{url}/stats", timeout=TIMEOUT_S) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
            return found
    except urllib.error.HTTPError as error:
        with error:
            why = error.read(REASON_BYTES).decode(errors="replace").strip()
        raise UsageError(f"{url} answers {error.code}: {why}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise UsageError(f"no server answers at {url} (admin.host, admin.port or --url): {reason}") from None


def table(stats: dict[str, Any]) -> Iterator[str]:
    """The lines of the table: for each child process its role, index and state, then its counters."""
    yield f"{'ready' if stats['ready'] else 'not ready: ' + '; '.join(stats['missing'])}"
    for role in ("shard", "host"):
        for child in stats[f"{role}s"]:
            state = "" if child["answers"] else "   does not answer"
            yield f"{role} {child['index']}   pid {child['pid']}   generation {child['generation']}{state}"
            if "partitions" in child:
                yield f"  {'partitions':<28} {child['partitions']:>14,}"
            for name, value in child["counters"].items():
                yield f"  {name:<28} {value:>14,}" if isinstance(value, int) else f"  {name:<28} {value}"


@click.command(help="Print the current counters of a running server.")
@click.option("--url", help="URL of the server's admin port.  [from the settings]")
@click.option("--config", help="The TOML file with which the server was started.")
@click.option(
    "--set", "assignments", multiple=True, metavar="NAME=VALUE", help="A setting with which it was started."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def stats(url: str | None, config: str | None, assignments: tuple[str, ...], *, as_json: bool) -> None:
    """Fetches the counters once and prints them."""
    file = of_file(Path(config)) if config else {}
    settings = Settings(merged([file, of_environment(os.environ), of_assignments(assignments)]))
    found = fetch(url or admin_url(settings.text("admin.host"), settings.whole("admin.port")))
    click.echo(json.dumps(found, indent=2) if as_json else "\n".join(table(found)))
