"""Log lines for a terminal: time, level, process and event on one line, a traceback on the lines below.

The rule: what carries no information is left out. That is every key whose value is None, 0 or "", and every frame of
Stateroom in a traceback that also has frames of other code.
"""

import re
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from runtime.observe.frames import OURS

FRAME = re.compile(r'\s*File "(.*)", line (\d+), in ')
# The form of the names of Stateroom's log events.
EVENT = re.compile(r"[a-z]+(_[a-z]+)+")
COLOURS = {"critical": "31;1", "error": "31", "warning": "33", "debug": "2"}
# Keys that the head of the line shows, and keys that hold tracebacks.
HEAD = frozenset({"timestamp", "level", "process", "event", "trace", "exception"})
# Values of "handler" that do not name the handler of an event (cell.py).
NO_HANDLERS = frozenset({"timer", "task", "turns"})
# Keys that the text of a failure shows.
FAILURE = frozenset({"room", "handler", "error"})


class Console:
    """A renderer of structlog, the last processor of its chain. `colours`: whether to colour the level."""

    def __init__(self, *, colours: bool) -> None:
        self._colours = colours

    def __call__(self, _: object, __: str, entry: MutableMapping[str, Any]) -> str:
        """The entry as one or more lines."""
        level = f"{entry.get('level', ''):<8}"
        if self._colours and (colour := COLOURS.get(level.strip())):
            level = f"\033[{colour}m{level}\033[0m"
        head = f"{entry.get('timestamp', '')} {level} {entry.get('process', ''):<8} "
        trace = str(entry.get("trace") or entry.get("exception") or "").rstrip()
        return "\n".join([head + _words(entry, trace), *_frames(trace)])


def _words(entry: Mapping[str, Any], trace: str) -> str:
    """The event, or for a failure `chat:lobby, on boom: ZeroDivisionError: division by zero (chat.py:21)`; then the
    other keys.
    """
    shown, words = HEAD, str(entry.get("event", ""))
    if EVENT.fullmatch(words):
        words = words.replace("_", " ")
    if entry.keys() >= FAILURE:
        handler = str(entry["handler"])
        # The handler of a push is named "on say" already; that of a call only by its event.
        if not handler.startswith(("on_", "on ")) and handler not in NO_HANDLERS:
            handler = f"on {handler}"
        shown, words = HEAD | FAILURE, f"{entry['room']}, {handler}: {entry['error']}{_place(trace)}"
    known = [
        f"{key}={value}" for key, value in entry.items() if key not in shown and value not in (None, 0, "")
    ]
    return "  ".join([words, *known])


def _place(trace: str) -> str:
    """The place of the error, as ` (chat.py:21)`: the last frame of the user's code, or of ours if there is none."""
    frames = FRAME.findall(trace)
    theirs = [frame for frame in frames if not frame[0].startswith(OURS)] or frames
    return f" ({Path(theirs[-1][0]).name}:{theirs[-1][1]})" if theirs else ""


def _frames(trace: str) -> Iterator[str]:
    """The lines of a traceback without Stateroom's frames, unless all frames are Stateroom's."""
    found = FRAME.findall(trace)
    hides = any(not path.startswith(OURS) for path, _ in found)
    hidden = False
    for line in trace.splitlines():
        frame = FRAME.match(line)
        if frame:
            hidden = hides and frame[1].startswith(OURS)
        elif not line.startswith("    "):
            hidden = False  # source lines and their marks are indented further than their frame
        if not hidden:
            yield f"    {line}"
