"""The command `stateroom`."""

from runtime.cli.command import main

__all__ = ["main"]
