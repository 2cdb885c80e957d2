"""A listening Unix socket: the permissions of its file, and the removal of a file that an earlier server left.

The rule: the file never has wider permissions than it should have, not even for a moment.
"""

import contextlib
import errno
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path


def unix_listener(path: Path, mode: str, backlog: int) -> socket.socket:
    """Listens at a path. `mode` is octal; "" leaves the permissions to the umask. The umask changes for a moment, so no
    other thread may make files meanwhile. Raises OSError, also if another process listens there.
    """
    one = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _remove_stale(path)
        with _umask(0o777 & ~int(mode, 8)) if mode else contextlib.nullcontext():
            one.bind(str(path))
        one.listen(backlog)
        one.setblocking(False)
    except OSError:
        one.close()
        raise
    return one


@contextlib.contextmanager
def _umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def _remove_stale(path: Path) -> None:
    """Removes a socket on which no process listens. Raises OSError for one in use, and for a file of another type."""
    if not path.exists():
        return
    if not stat.S_ISSOCK(path.stat().st_mode):
        raise OSError(errno.EEXIST, "the file that is there is not a socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)  # the backlog of a listening process may be full
        try:
            probe.connect(str(path))
        except BlockingIOError:
            pass
        except ConnectionRefusedError:
            path.unlink()
            return
    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
