"""Ctrl-C during the imports of a command ends the process at once, without a traceback.

Python's default handler raises KeyboardInterrupt at any point, also during an import. Until a command has installed its
own handler, the system's default for SIGINT is better: nothing is printed, and a shell reports exit code 130. The rule:
an ignored SIGINT (`nohup … &`) stays ignored, and a program that imports Stateroom as a library keeps its handler.
"""

import signal
import sys
from threading import current_thread, main_thread

SHUTDOWN = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def is_command() -> bool:
    """Whether this import is part of `python -m stateroom`. True only during imports, before `__main__` runs."""
    return sys.argv[:1] == ["-m"] and sys.orig_argv[-len(sys.argv)] in {"stateroom", "-mstateroom"}


def end_silently() -> None:
    """Sets SIGINT to the system's default, which ends the process, instead of KeyboardInterrupt. Idempotent."""
    _replace(signal.default_int_handler, signal.SIG_DFL)


def raise_again() -> None:
    """Lets SIGINT raise KeyboardInterrupt again, for a command that needs the exception. Idempotent."""
    _replace(signal.SIG_DFL, signal.default_int_handler)


def ignore() -> None:
    """Ignores all signals that request a shutdown. Call it in the main thread only."""
    for number in SHUTDOWN:
        signal.signal(number, signal.SIG_IGN)


def _replace(before: object, after: "signal._HANDLER") -> None:
    """Does nothing outside the main thread: Python allows handlers to be set only there."""
    if current_thread() is main_thread() and signal.getsignal(signal.SIGINT) is before:
        signal.signal(signal.SIGINT, after)
