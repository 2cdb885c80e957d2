"""The page of memory in which a host names the actor whose code runs; its parent reads it, even after its death.

The layout is the native core's (runtime/native/src/reactor/mark.rs). An anonymous file: nobody can remove it, and it
ends with the parent. The rule: a page belongs to a place; each new process there starts with nothing in it.
"""

import contextlib
import os
import struct
import tempfile
import weakref
from dataclasses import dataclass

PAGE_BYTES = 4096
# A serial number; the length of the address, and what the actor does; then the address, `kind NUL key`.
_HEAD = struct.Struct("=QII")
_STARTS, _IN_TASK = 1, 2


@dataclass(frozen=True, slots=True)
class Marked:
    """Whose code ran at a host's end. `starts`: its `on_start`; `lasted`: it ran when the parent last looked;
    `in_task`: it was a task beside its turns.
    """

    kind: str
    key: str
    starts: bool
    lasted: bool
    in_task: bool = False


class MarkPage:
    """One page. Belongs to the parent; `descriptor` is for its host to inherit."""

    def __init__(self) -> None:
        self.descriptor = _anonymous_file()
        weakref.finalize(self, os.close, self.descriptor)
        self._looked = 0

    def look(self) -> None:
        """Notes what runs now. Call it at each heartbeat."""
        serial, length, _ = _HEAD.unpack(os.pread(self.descriptor, _HEAD.size, 0))
        self._looked = serial if length else 0

    def take(self) -> Marked | None:
        """Whose code ran when the host ended, if anybody's; the page is empty then."""
        page = os.pread(self.descriptor, PAGE_BYTES, 0)
        serial, length, doing = _HEAD.unpack_from(page)
        lasted, self._looked = serial == self._looked, 0
        os.pwrite(self.descriptor, bytes(PAGE_BYTES), 0)
        if not length:
            return None
        # Whatever a crash has left there is data of a process that ran user code.
        kind, _, key = page[_HEAD.size : _HEAD.size + length].decode(errors="replace").partition("\0")
        return Marked(kind, key, doing == _STARTS, lasted, doing == _IN_TASK)


def _anonymous_file() -> int:
    """A descriptor, as long as the page."""
    descriptor = -1
    if hasattr(os, "memfd_create"):
        with contextlib.suppress(OSError):  # an old kernel, or one that is told to refuse it
            descriptor = os.memfd_create("stateroom-mark")
    if descriptor < 0:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    os.truncate(descriptor, PAGE_BYTES)
    return descriptor
