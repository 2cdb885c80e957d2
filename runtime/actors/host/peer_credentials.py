"""Checks the credentials of processes that connect to a host's Unix sockets: only its own user may.

The directory of the sockets is private; this is the second protection. The rule: a process of another user is closed
before anything is read, and counted; the log has at most one line a second about them.
"""

import os
import socket
import struct
import time

import structlog

from runtime.observe.log_limit import LogLimit

QUIET_S = 1.0

_log = structlog.get_logger("stateroom.host")


def peer_uid(descriptor: int) -> int:
    """The user id at the other end of a connected Unix socket, from the kernel (SO_PEERCRED). Raises OSError."""
    end = socket.socket(fileno=descriptor)  # no dup: there may be no descriptor left
    try:
        _, uid, _ = struct.unpack("3i", end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    finally:
        end.detach()
    return int(uid)


class PeerCredentials:
    """Admits or refuses connections to all sockets of one host. `refused`: how many. To be used on its loop only."""

    def __init__(self) -> None:
        self.refused = 0
        self._limit: LogLimit[str] = LogLimit(time.monotonic, QUIET_S)

    def admit(self, descriptor: int) -> bool:
        """Whether the peer is of the host's user. False: the caller must close it; it is counted. Raises OSError."""
        uid = peer_uid(descriptor)
        if uid == os.getuid():
            return True
        self.refuse(uid)
        return False

    def refuse(self, uid: int) -> None:
        """Counts a refusal, and logs it unless another one was logged within the last second."""
        self.refused += 1
        if self._limit.due("stranger") is not None:
            _log.warning("peer_refused", uid=uid, refused=self.refused)
