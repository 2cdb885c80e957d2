"""Who may connect to a host's Unix sockets: processes of its own user, as the kernel tells.

The directory they lie in is private; this is the second lock. The rule: a stranger is closed unheard and counted,
and a crowd of them is one line of the log a second.
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
    """The user at the other end of a connected Unix socket, as the kernel knows it (SO_PEERCRED). Raises OSError."""
    end = socket.socket(fileno=descriptor)  # no dup: there may be no descriptor left
    try:
        _, uid, _ = struct.unpack("3i", end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    finally:
        end.detach()
    return int(uid)


class PeerCredentials:
    """Those who were turned away from all sockets of one host. To be used on its loop only."""

    def __init__(self) -> None:
        self.refused = 0
        self._limit: LogLimit[str] = LogLimit(time.monotonic, QUIET_S)

    def admit(self, descriptor: int) -> bool:
        """Whether who has connected is of our user. False: close it; it has been counted. Raises OSError."""
        uid = peer_uid(descriptor)
        if uid == os.getuid():
            return True
        self.refuse(uid)
        return False

    def refuse(self, uid: int) -> None:
        """Counts one, and logs it unless another was within the last second."""
        self.refused += 1
        if self._limit.due("stranger") is not None:
            _log.warning("stranger_refused", uid=uid, credentials=self.refused)
