"""What the outside asks of a server by signals: to end, to end at once, to read its certificates again.

The rule: the first SIGTERM or SIGINT drains, the second ends at once; the exit code says which it was, as a shell does.
"""

import asyncio
import os
import signal
from collections.abc import Callable


class Signals:
    """What has been asked for so far. Make it in the main thread; it belongs to one loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.end = asyncio.Event()
        self.at_once = asyncio.Event()
        self.hangup: Callable[[], None] = lambda: None
        # `nohup` has it ignored: then whoever started us wants us to outlive the terminal.
        outlives_terminal = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        self._needs_terminal = has_terminal() and not outlives_terminal
        self._last = signal.SIGTERM
        loop.add_signal_handler(signal.SIGINT, self._asked_to_end, signal.SIGINT)
        loop.add_signal_handler(signal.SIGTERM, self._asked_to_end, signal.SIGTERM)
        loop.add_signal_handler(signal.SIGHUP, self._hung_up)

    @property
    def forced_code(self) -> int:
        """The exit code of an end at once: 143 after SIGTERM, 130 after SIGINT."""
        return 128 + self._last

    @property
    def early_code(self) -> int:
        """The exit code of an end before the server was ready. After SIGTERM it is 0: there was nothing to drain, and a
        service manager that stops a server while it starts has not seen a failure.
        """
        return 0 if self._last == signal.SIGTERM else self.forced_code

    def _asked_to_end(self, number: signal.Signals) -> None:
        self._last = number
        (self.at_once if self.end.is_set() else self.end).set()

    def _hung_up(self) -> None:
        """A reload; but when it was the terminal that closed, nobody is left to end the server otherwise."""
        if self._needs_terminal and not has_terminal():
            self.end.set()
        else:
            self.hangup()


def has_terminal() -> bool:
    """Whether this process has a controlling terminal."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
