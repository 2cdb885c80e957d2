"""The command `stateroom`. Its parts are imported only when it is called: Ctrl-C must end it quietly before that."""

from runtime import interrupts

__all__ = ["main"]


def main() -> None:
    """The entry point: runs the command line and exits."""
    interrupts.end_silently()
    from runtime.cli import command

    command.main()
