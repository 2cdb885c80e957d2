"""A listening Unix socket: the permissions of its file, and a file that an earlier server has left.

The rule: the file is never, not even for a moment, open to more than it is to be, whatever was there before.
"""

import contextlib
import errno
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path


def unix_listener(path: Path, mode: str, backlog: int) -> socket.socket:
    """Listens at a path. `mode` is octal; "" leaves the permissions to the umask, which is another one for a moment: no
    other thread may make files meanwhile. Raises OSError, if somebody listens there too.
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
    """Removes a socket on which no process listens any more. Raises OSError for one in use, and for another file."""
    if not path.exists():
        return
    if not stat.S_ISSOCK(path.stat().st_mode):
        raise OSError(errno.EEXIST, "the file that is there is not a socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)  # whoever listens there may have a full queue
        try:
            probe.connect(str(path))
        except BlockingIOError:
            pass
        except ConnectionRefusedError:
            path.unlink()
            return
    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
