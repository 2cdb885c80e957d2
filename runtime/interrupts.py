"""Ctrl-C during the imports of a command: it ends the process at once, without a traceback.

By default Python raises KeyboardInterrupt at any point, also during an import. Until a command has installed its own
handler, the system's default for SIGINT is better: nothing is printed, and a shell reports exit code 130. The rule: if
SIGINT is ignored (`nohup … &`), it stays ignored; a program that imports Stateroom as a library keeps its handler.
"""

import signal
import sys
from threading import current_thread, main_thread

SHUTDOWN = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def is_command() -> bool:
    """Whether Python imports us for `python -m stateroom`. True only during the imports, before `__main__` runs."""
    return sys.argv[:1] == ["-m"] and sys.orig_argv[-len(sys.argv)] in {"stateroom", "-mstateroom"}


def end_silently() -> None:
    """Has SIGINT end this process by the system's default, instead of raising KeyboardInterrupt. Idempotent."""
    _replace(signal.default_int_handler, signal.SIG_DFL)


def raise_again() -> None:
    """Has SIGINT raise KeyboardInterrupt again, for a command that has a use for it. Idempotent."""
    _replace(signal.SIG_DFL, signal.default_int_handler)


def ignore() -> None:
    """Has this process ignore all that asks for a shutdown. To be called in the main thread."""
    for number in SHUTDOWN:
        signal.signal(number, signal.SIG_IGN)


def _replace(before: object, after: "signal._HANDLER") -> None:
    """Does nothing outside the main thread: Python allows handlers to be set only there."""
    if current_thread() is main_thread() and signal.getsignal(signal.SIGINT) is before:
        signal.signal(signal.SIGINT, after)
