"""The folder of the mesh's sockets: made for one server, locked by it, and removed by it or by the next server.

The rule: the process that holds the lock of a folder owns it. A lock ends with its process in any case, so a folder
that can be locked was left behind.
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
# The names that tempfile chooses.
NAME = re.compile(re.escape(PREFIX) + r"[a-z0-9_]{8}")
# The longest path of a Unix socket, and the longest part of it that is chosen here.
PATH_BYTES = 107
NAME_BYTES = len(f"/{PREFIX}12345678/host-1023-1234567890.sock.peer")


class RunDir:
    """The folder at `path`, which only its user may read. Belongs to the process that made it."""

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock = lock

    @classmethod
    def make(cls) -> Self:
        """Makes a folder in the directory for temporary files, or in /tmp if paths would be too long for sockets. First
        removes the folders of killed servers of this user. Raises UsageError.
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
        """Makes it again under the same name, empty. Raises OSError, also if another user has taken that name."""
        with contextlib.suppress(FileExistsError):
            self.path.mkdir(mode=0o700, parents=True)
        lock = locked(self.path)
        if lock is None:
            raise OSError(errno.EEXIST, "another folder is there now", str(self.path))
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
    """Locks a folder of this user. Returns the descriptor that holds the lock; None if another process has it, or if
    the folder was just removed.
    """
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
    """Removes the folders in `base` whose servers have ended. A folder with more than sockets in it is not touched."""
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
