"""How a shard that runs is given a descriptor that it has not inherited: over a pair of sockets, which it has.

The pair belongs to a place, as a MarkPage does. The rule: what one life of a shard has not taken, the next one takes;
so nothing is lost between the start of a process and its first word.
"""

import contextlib
import os
import socket
import weakref

# What is told beside a descriptor: at least a byte is.
_WORD = b"."


class DescriptorPassing:
    """One pair. Belongs to the parent; `descriptor` is for its shard to inherit."""

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        for end in (self._ours, self._theirs):
            end.setblocking(False)
            weakref.finalize(self, end.close)

    @property
    def descriptor(self) -> int:
        """The shard's end."""
        return self._theirs.fileno()

    def give(self, descriptor: int) -> None:
        """Gives a copy; the shard takes it when it is told so, or when it starts. Raises OSError if too many wait."""
        socket.send_fds(self._ours, [_WORD], [descriptor])


def take_descriptors(descriptor: int) -> list[int]:
    """All that waits at the shard's end, as descriptors of this process. Never blocks."""
    taken: list[int] = []
    with socket.socket(fileno=os.dup(descriptor)) as end, contextlib.suppress(BlockingIOError):
        while True:
            taken += socket.recv_fds(end, len(_WORD), 1, socket.MSG_DONTWAIT)[1]
    return taken
