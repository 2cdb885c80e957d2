"""`sys.stdout` and `sys.stderr` of our processes: text goes to a queue (output.py), so that no loop waits for a reader.

Replaced before anything of the user's is imported: its prints, its logging and our own lines take one way out. The
rule: only what Python writes is queued. A C library or a program that a handler starts writes to the descriptor itself,
and may wait there.
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
    """The bytes of a stream on their way to its Output."""

    def __init__(self, output: Output, descriptor: int, name: str) -> None:
        super().__init__()
        self.name = f"<{name}>"
        self._output = output
        self._descriptor = descriptor

    def writable(self) -> bool:
        """See io.IOBase."""
        return True

    def fileno(self) -> int:
        """The descriptor itself, for programs that are started with it."""
        return self._descriptor

    def isatty(self) -> bool:
        """See io.IOBase."""
        return os.isatty(self._descriptor)

    def write(self, data: "ReadableBuffer", /) -> int:
        """Takes all of it, and returns at once."""
        piece = bytes(data)
        self._output.write(piece)
        return len(piece)


def queue_streams() -> None:
    """Has this process print and log without waiting. Call it once, in the main thread, before user code runs.

    A stream that has no descriptor is left as it is.
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
        # A raw stream takes the place of a buffered one, as it does under `python -u`.
        text = io.TextIOWrapper(raw, stream.encoding, stream.errors, line_buffering=True)
        setattr(sys, name, text)
        setattr(sys, f"__{name}__", text)
    os.register_at_fork(after_in_child=_forked)
    atexit.register(_finish)


def limit(queue_bytes: int) -> None:
    """How much may wait for each descriptor from now on."""
    for output in _outputs.values():
        output.limit_bytes = queue_bytes


def dropped() -> int:
    """How many pieces of text this process has lost because nobody read them."""
    return sum(output.dropped for output in set(_outputs.values()))


def _shared(descriptor: int) -> Output | None:
    """The Output of stdout, if this is the same file: one queue keeps the order."""
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
