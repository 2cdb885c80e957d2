"""Which frames of a traceback belong to Stateroom.

The rule: wherever the traceback of an error in user code is shown, it begins with the first frame outside Stateroom.
The frames by which the runtime called the user's code are left out.
"""

import os
import traceback
from pathlib import Path
from types import TracebackType

OURS = str(Path(__file__).parents[1]) + os.sep
"""The prefix of the file names of all of Stateroom's frames."""


def without_ours(error: BaseException) -> TracebackType | None:
    """The error's traceback from the first frame outside Stateroom; the whole traceback if there is none. O(frames)."""
    frame = error.__traceback__
    while frame is not None and frame.tb_frame.f_code.co_filename.startswith(OURS):
        frame = frame.tb_next
    return frame or error.__traceback__


def formatted(error: BaseException) -> str:
    """The error with that traceback and its causes, in Python's format."""
    return "".join(traceback.format_exception(type(error), error, without_ours(error)))
