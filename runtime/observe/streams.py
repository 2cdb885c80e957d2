"""`sys.stdout` and `sys.stderr` of our processes: text goes to a queue (output.py), so that no loop waits for a reader.

They are replaced before user code is imported, so prints and logs of users and of Stateroom share one queue. The rule:
only the output of Python is queued. A C library, or a program that a handler starts, writes to the descriptor itself
and may block there.
"""

import atexit
import io
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, TextIO

import structlog

from runtime.observe.output import Output

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

log = structlog.get_logger("stateroom")

_outputs: dict[str, Output] = {}


class Queued(io.RawIOBase):
    """A raw stream that passes its bytes to an Output."""

    def __init__(self, output: Output, descriptor: int, name: str) -> None:
        super().__init__()
        self.name = f"<{name}>"
        self._output = output
        self._descriptor = descriptor

    def writable(self) -> bool:
        """See io.IOBase."""
        return True

    def fileno(self) -> int:
        """The real descriptor, for programs that inherit it."""
        return self._descriptor

    def isatty(self) -> bool:
        """See io.IOBase."""
        return os.isatty(self._descriptor)

    def write(self, data: "ReadableBuffer", /) -> int:
        """Enqueues all of the data and never blocks."""
        piece = bytes(data)
        self._output.write(piece)
        return len(piece)


def queue_streams() -> None:
    """Replaces stdout and stderr of this process by queued streams. Call it once, in the main thread, before user code
    runs.

    A stream that has no descriptor is left unchanged.
    """
    for name in ("stdout", "stderr"):
        stream: TextIO | None = getattr(sys, name)
        try:
            descriptor = stream.fileno() if stream else -1
        except OSError:
            descriptor = -1
        if stream is None or descriptor < 0:
            continue
        stream.flush()
        output = _outputs[name] = _shared(descriptor) or Output(descriptor, partial(_report, name))
        raw = Queued(output, descriptor, name)
        # TextIOWrapper gets a raw stream without a buffer, as under `python -u`.
        text = io.TextIOWrapper(raw, stream.encoding, stream.errors, line_buffering=True)
        setattr(sys, name, text)
        setattr(sys, f"__{name}__", text)
    os.register_at_fork(after_in_child=_forked)
    atexit.register(_finish)


def limit(queue_bytes: int) -> None:
    """Sets the capacity of the queue of each descriptor."""
    for output in _outputs.values():
        output.limit_bytes = queue_bytes


def dropped() -> int:
    """The number of pieces of text that this process has lost because they were not read."""
    return sum(output.dropped for output in set(_outputs.values()))


def _shared(descriptor: int) -> Output | None:
    """The Output of stdout if this descriptor is the same file: one queue keeps the order of both streams."""
    output = _outputs.get("stdout")
    if output and os.path.samestat(os.fstat(descriptor), os.fstat(1)):
        return output
    return None


def _report(name: str, count: int) -> None:
    log.warning(
        "output_dropped",
        stream=name,
        lines=count,
        why="they were not read fast enough (server.log_queue_bytes)",
    )


def _forked() -> None:
    for output in set(_outputs.values()):
        output.forked()


def _finish() -> None:
    for output in set(_outputs.values()):
        output.finish()
