"""Passes a descriptor to a running shard that has not inherited it, over a pair of sockets that it has inherited.

The pair belongs to a slot, as a MarkPage does. The rule: the next process of a slot takes what the last one has not
taken, so nothing is lost between the start of a process and its first message.
"""

import contextlib
import os
import socket
import weakref

# A message beside the descriptor: it must have at least one byte.
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
        """Sends a copy; the shard takes it on request, or when it starts. Raises OSError if too many are queued."""
        socket.send_fds(self._ours, [_WORD], [descriptor])


def take_descriptors(descriptor: int) -> list[int]:
    """Takes all descriptors at the shard's end into this process. Never blocks."""
    taken: list[int] = []
    with socket.socket(fileno=os.dup(descriptor)) as end, contextlib.suppress(BlockingIOError):
        while True:
            taken += socket.recv_fds(end, len(_WORD), 1, socket.MSG_DONTWAIT)[1]
    return taken
