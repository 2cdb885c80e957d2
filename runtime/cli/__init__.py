"""The command `stateroom`. Its parts are imported when it is called, after Ctrl-C has been set to end it silently."""

from runtime import interrupts

__all__ = ["main"]


def main() -> None:
    """The entry point: runs the command line and exits."""
    interrupts.end_silently()
    from runtime.cli import command

    command.main()
