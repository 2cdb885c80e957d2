"""A line of the log as a person reads it: when, how bad, which process, what; a traceback on lines of its own below.

The rule: nothing is shown that says nothing. Keys that are none or nought are left out, and of a traceback our own
frames, where there is one of the user's to look at.
"""

import re
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from runtime.observe.frames import OURS

FRAME = re.compile(r'\s*File "(.*)", line (\d+), in ')
# A name of an event, as ours are.
EVENT = re.compile(r"[a-z]+(_[a-z]+)+")
COLOURS = {"critical": "31;1", "error": "31", "warning": "33", "debug": "2"}
# What the head of the line says already, and where tracebacks are.
HEAD = frozenset({"timestamp", "level", "process", "event", "trace", "exception"})
# What can fail besides handlers (cell.py).
NO_HANDLERS = frozenset({"timer", "task", "turns"})
# What the words of a failure say already.
FAILURE = frozenset({"room", "handler", "error"})


class Console:
    """A renderer of structlog; the last in its chain. `colours`: whether the terminal wants them."""

    def __init__(self, *, colours: bool) -> None:
        self._colours = colours

    def __call__(self, _: object, __: str, entry: MutableMapping[str, Any]) -> str:
        """The line, or lines."""
        level = f"{entry.get('level', ''):<8}"
        if self._colours and (colour := COLOURS.get(level.strip())):
            level = f"\033[{colour}m{level}\033[0m"
        head = f"{entry.get('timestamp', '')} {level} {entry.get('process', ''):<8} "
        trace = str(entry.get("trace") or entry.get("exception") or "").rstrip()
        return "\n".join([head + _words(entry, trace), *_frames(trace)])


def _words(entry: Mapping[str, Any], trace: str) -> str:
    """`chat:lobby, on boom: ZeroDivisionError: division by zero (chat.py:21)`, or the event; what else is known."""
    said, words = HEAD, str(entry.get("event", ""))
    if EVENT.fullmatch(words):
        words = words.replace("_", " ")
    if entry.keys() >= FAILURE:
        handler = str(entry["handler"])
        # "on say" is what a turn is called; a call goes by its event alone; the rest are no handlers of events.
        if not handler.startswith(("on_", "on ")) and handler not in NO_HANDLERS:
            handler = f"on {handler}"
        said, words = HEAD | FAILURE, f"{entry['room']}, {handler}: {entry['error']}{_place(trace)}"
    known = [
        f"{key}={value}" for key, value in entry.items() if key not in said and value not in (None, 0, "")
    ]
    return "  ".join([words, *known])


def _place(trace: str) -> str:
    """` (chat.py:21)`: where it was raised, in the user's code if that is in it."""
    frames = FRAME.findall(trace)
    theirs = [frame for frame in frames if not frame[0].startswith(OURS)] or frames
    return f" ({Path(theirs[-1][0]).name}:{theirs[-1][1]})" if theirs else ""


def _frames(trace: str) -> Iterator[str]:
    """The lines of a traceback without our frames, unless there are no others."""
    found = FRAME.findall(trace)
    hides = any(not path.startswith(OURS) for path, _ in found)
    hidden = False
    for line in trace.splitlines():
        frame = FRAME.match(line)
        if frame:
            hidden = hides and frame[1].startswith(OURS)
        elif not line.startswith("    "):
            hidden = False  # the source and its marks are further in than the frame they belong to
        if not hidden:
            yield f"    {line}"
