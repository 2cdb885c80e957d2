"""The folder of the mesh's sockets: made for one server, locked by it, and removed by it, or by the next one.

The rule: whoever holds the lock of a folder owns it. A lock ends with its process, however that dies, so a folder that
can be locked has been left behind.
"""

import contextlib
import errno
import fcntl
import os
import re
import shutil
import stat
import tempfile
from pathlib import Path
from typing import Self

from runtime.errors import UsageError

PREFIX = "stateroom-"
# As tempfile names them.
NAME = re.compile(re.escape(PREFIX) + r"[a-z0-9_]{8}")
# The longest path of a Unix socket, and what of it a socket's name in a folder of ours takes at most.
PATH_BYTES = 107
NAME_BYTES = len(f"/{PREFIX}12345678/host-1023-1234567890.sock.peer")


class RunDir:
    """The folder at `path`, readable by us alone. Belongs to the process that made it."""

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock = lock

    @classmethod
    def make(cls) -> Self:
        """Makes one where temporary files belong, or in /tmp if paths there would be too long for sockets; first
        removes what servers of this user that were killed have left there. Raises UsageError.
        """
        try:
            base = Path(tempfile.gettempdir())
            if len(os.fsencode(base)) + NAME_BYTES > PATH_BYTES:
                base = Path("/tmp")  # noqa: S108 the folder in it is ours alone
            sweep(base)
            while True:
                path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
                lock = locked(path)
                if lock is not None:
                    return cls(path, lock)
        except OSError as error:
            raise UsageError(f"cannot make a folder for sockets (TMPDIR says where): {error}") from None

    def is_there(self) -> bool:
        """Whether it is still the folder that was made. A cleaner of temporary files may remove it at any time."""
        try:
            return os.path.samestat(os.fstat(self._lock), self.path.lstat())
        except OSError:
            return False

    def restore(self) -> None:
        """Makes it again under the same name, empty. Raises OSError, if another user has that name by now too."""
        with contextlib.suppress(FileExistsError):
            self.path.mkdir(mode=0o700, parents=True)
        lock = locked(self.path)
        if lock is None:
            raise OSError(errno.EEXIST, "what is there now is not a folder of ours", str(self.path))
        os.fchmod(lock, 0o700)
        os.close(self._lock)
        self._lock = lock

    def remove(self) -> None:
        """Removes it with all that is in it. Idempotent."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def locked(path: Path) -> int | None:
    """A descriptor that holds the lock of a folder of ours; None if it is another's, or has just been removed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        found = os.fstat(descriptor)
        if found.st_uid == os.geteuid() and os.path.samestat(found, path.lstat()):
            return descriptor
    except OSError:
        pass
    os.close(descriptor)
    return None


def sweep(base: Path) -> None:
    """Removes the folders in `base` that nobody owns any more. One with more in it than sockets is not touched."""
    for path in base.glob(PREFIX + "*"):
        if not NAME.fullmatch(path.name) or (lock := locked(path)) is None:
            continue
        with contextlib.suppress(OSError):
            inside = list(path.iterdir())
            if all(stat.S_ISSOCK(one.lstat().st_mode) for one in inside):
                for one in inside:
                    one.unlink()
                path.rmdir()
        os.close(lock)
