"""`stateroom`: the group of commands. Each has its own file, which is imported only when it runs, for a fast start.

The rule: a `UsageError` from anywhere is one line on stderr and exit code 2, never a traceback.
"""

import sys
from importlib import import_module

import click

from runtime.cli.machine import open_standard_streams
from runtime.errors import UsageError

COMMANDS = ("serve", "publish", "settings", "stats", "bench", "version")


class Commands(click.Group):
    """Finds a command in the module that has its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order in which a new user needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports the module of the command, and returns the command."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"runtime.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command


def _print_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        ctx.invoke(import_module("runtime.cli.version").version)
        ctx.exit()


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version, as the command `version`.",
)
def stateroom() -> None:
    """Serve rooms of Python actors behind native WebSocket shards."""


def main() -> None:
    """The entry point: runs the command line and exits."""
    open_standard_streams()
    try:
        stateroom(prog_name="stateroom")
    except UsageError as error:
        sys.stderr.write(f"stateroom: {error}\n")
        sys.exit(2)
