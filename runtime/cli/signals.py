"""Signals to a server: stop, stop immediately, or reload the certificates.

The rule: the first SIGTERM or SIGINT drains the server, the second ends it immediately; the exit code then names the
signal, as in a shell.
"""

import asyncio
import os
import signal
from collections.abc import Callable


class Signals:
    """The requests by signals so far. Create it in the main thread; it belongs to one loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.end = asyncio.Event()
        self.at_once = asyncio.Event()
        self.hangup: Callable[[], None] = lambda: None
        # `nohup` sets SIGHUP to be ignored: the server is then meant to outlive the terminal.
        outlives_terminal = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        self._needs_terminal = has_terminal() and not outlives_terminal
        self._last = signal.SIGTERM
        loop.add_signal_handler(signal.SIGINT, self._asked_to_end, signal.SIGINT)
        loop.add_signal_handler(signal.SIGTERM, self._asked_to_end, signal.SIGTERM)
        loop.add_signal_handler(signal.SIGHUP, self._hung_up)

    @property
    def forced_code(self) -> int:
        """The exit code if a second signal ends the server: 143 after SIGTERM, 130 after SIGINT."""
        return 128 + self._last

    @property
    def early_code(self) -> int:
        """The exit code if a signal ends the server before it is ready.

        It is 0 after SIGTERM: there was nothing to drain, and a service manager that stops a starting server must not
        count that as a failure.
        """
        return 0 if self._last == signal.SIGTERM else self.forced_code

    def _asked_to_end(self, number: signal.Signals) -> None:
        self._last = number
        (self.at_once if self.end.is_set() else self.end).set()

    def _hung_up(self) -> None:
        """Reloads; but if the terminal was closed, stops the server, because nobody could press Ctrl-C any more."""
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
