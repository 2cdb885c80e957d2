"""Finds user code that blocks the loop, and logs its line.

A thread sends a heartbeat request to the loop; while no answer comes, it looks at the frames of the loop's thread. It
needs the interpreter's lock for that. The parent finds code that never releases that lock: the host stops answering.
"""

import asyncio
import sys
import sysconfig
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import structlog

Report = Callable[[str, float], None]

_log = structlog.get_logger("stateroom.host")
# Code that is not the user's: the standard library, installed packages, and Stateroom.
_PATHS = sysconfig.get_paths()
_NOT_USER = (
    *(_PATHS[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    str(Path(__file__).parents[2]),
    "<frozen ",
)


class Stall:
    """Decides when to log a blocked loop: at `warn_s`, then each time the duration has doubled. Pure."""

    def __init__(self, warn_s: float) -> None:
        self._warn_s = warn_s
        self._next_s = warn_s

    def is_due(self, blocked_s: float) -> bool:
        """Whether to report now; `blocked_s`: the time since the last heartbeat."""
        if blocked_s < self._warn_s:
            self._next_s = self._warn_s
            return False
        if blocked_s < self._next_s:
            return False
        self._next_s = blocked_s * 2
        return True


def user_line(frame: FrameType | None) -> str:
    """`file:line in function` of the innermost frame of user code; if there is none, of the innermost frame."""
    innermost = frame
    while frame is not None and not is_user(frame):
        frame = frame.f_back
    found = frame or innermost
    return line_of(found) if found is not None else "unknown"


def is_user(frame: FrameType) -> bool:
    """Whether a frame is user code: neither a library nor Stateroom."""
    return not frame.f_code.co_filename.startswith(_NOT_USER)


def line_of(frame: FrameType) -> str:
    """`file:line in function`, where a frame is now."""
    return f"{frame.f_code.co_filename}:{frame.f_lineno} in {frame.f_code.co_qualname}"


class Watchdog:
    """Watches the loop of the thread that calls `start`. `blocked` counts the reports."""

    def __init__(self, loop: asyncio.AbstractEventLoop, warn_s: float, report: Report) -> None:
        self.blocked = 0
        self._loop = loop
        self._stall = Stall(warn_s)
        self._period_s = warn_s / 4
        self._report = report
        self._ended = threading.Event()
        self._beat_s = time.monotonic()
        self._asked = False
        self._watched = threading.get_ident()
        self._thread = threading.Thread(target=self._watch, name="stateroom-watchdog", daemon=True)

    def start(self) -> None:
        """Begins to watch the calling thread's loop."""
        self._watched = threading.get_ident()
        self._beat()
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread."""
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        self._beat_s = time.monotonic()
        self._asked = False

    def _watch(self) -> None:
        while not self._ended.wait(self._period_s):
            if not self._asked:
                # Time before the request does not count.
                self._beat_s, self._asked = time.monotonic(), True
                self._loop.call_soon_threadsafe(self._beat)
                continue
            blocked_s = time.monotonic() - self._beat_s
            if self._stall.is_due(blocked_s):
                self._report_block(blocked_s)

    def _report_block(self, blocked_s: float) -> None:
        line = user_line(sys._current_frames().get(self._watched))  # noqa: SLF001 there is no other way to see it
        self.blocked += 1
        _log.warning("loop_blocked", line=line, blocked_s=round(blocked_s, 2))
        self._report(line, blocked_s)
