"""Which frames of a traceback are ours.

The rule: the traceback of what user code raised begins, wherever it is shown, with the first frame that is not ours:
that of the author, or of a library that we called for the author. How the runtime came to call it is left out.
"""

import os
import traceback
from pathlib import Path
from types import TracebackType

OURS = str(Path(__file__).parents[1]) + os.sep
"""What the file of each of our frames begins with."""


def without_ours(error: BaseException) -> TracebackType | None:
    """Its traceback from the first frame on that is not ours; the whole if there is none. O(frames)."""
    frame = error.__traceback__
    while frame is not None and frame.tb_frame.f_code.co_filename.startswith(OURS):
        frame = frame.tb_next
    return frame or error.__traceback__


def formatted(error: BaseException) -> str:
    """The error and that traceback, as Python prints them, with its causes."""
    return "".join(traceback.format_exception(type(error), error, without_ours(error)))
