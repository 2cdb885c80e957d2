"""The page of memory in which a host marks the actor whose code runs; the parent reads it, even after the host's death.

The native core defines the layout (runtime/native/src/reactor/mark.rs). It is an anonymous file, so nobody can remove
it, and it ends with the parent. The rule: a page belongs to a slot, and is empty when a new process starts there.
"""

import contextlib
import os
import struct
import tempfile
import weakref
from dataclasses import dataclass

PAGE_BYTES = 4096
# A serial number, the length of the address, what the actor does; then the address, `kind NUL key`.
_HEAD = struct.Struct("=QII")
_STARTS, _IN_TASK = 1, 2


@dataclass(frozen=True, slots=True)
class Marked:
    """The actor whose code ran when a host ended. `starts`: it was its `on_start`; `lasted`: it also ran at the last
    heartbeat; `in_task`: it was a task beside its turns.
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
        """Notes which code runs now. Call it at each heartbeat."""
        serial, length, _ = _HEAD.unpack(os.pread(self.descriptor, _HEAD.size, 0))
        self._looked = serial if length else 0

    def take(self) -> Marked | None:
        """The actor whose code ran when the host ended, if any. Empties the page."""
        page = os.pread(self.descriptor, PAGE_BYTES, 0)
        serial, length, doing = _HEAD.unpack_from(page)
        lasted, self._looked = serial == self._looked, 0
        os.pwrite(self.descriptor, bytes(PAGE_BYTES), 0)
        if not length:
            return None
        # The page was written by a process that ran user code and crashed, so it may hold anything.
        kind, _, key = page[_HEAD.size : _HEAD.size + length].decode(errors="replace").partition("\0")
        return Marked(kind, key, doing == _STARTS, lasted, doing == _IN_TASK)


def _anonymous_file() -> int:
    """The descriptor of a file of the size of the page."""
    descriptor = -1
    if hasattr(os, "memfd_create"):
        with contextlib.suppress(OSError):  # an old kernel, or one that is configured to refuse it
            descriptor = os.memfd_create("stateroom-mark")
    if descriptor < 0:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    os.truncate(descriptor, PAGE_BYTES)
    return descriptor
