"""The engine that starts children as processes of this machine: each a new interpreter, never a fork.

The rule: a child is in a process group of its own, so that Ctrl-C reaches only the parent, which drains. It inherits
its end of the control channel, the descriptors of its slot, and nothing else.
"""

import asyncio
import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from threading import Thread

from runtime.cluster.control.channel import Channel
from runtime.cluster.engine.engine import Child, SpawnSpec

ROOT = str(Path(__file__).parents[3])
# -P and an appended path: a user's `random.py` in the working directory must not replace the library's.
BOOT = (
    "import sys; sys.path.append(sys.argv[1]); from runtime import interrupts; interrupts.ignore(); "
    "from runtime.cluster.child.process import main; main(*sys.argv[2:])"
)


class LocalChild(Child):
    """A process, and the group that it leads. A thread of the parent waits for it, which works on every system."""

    def __init__(self, process: "subprocess.Popen[bytes]", channel: Channel, name: str) -> None:
        super().__init__(process.pid, channel)
        self._process = process
        self._loop = asyncio.get_running_loop()
        self._ended: asyncio.Future[int] = self._loop.create_future()
        Thread(target=self._reap, name=f"wait for {name}", daemon=True).start()

    def _reap(self) -> None:
        exit_code = self._process.wait()
        with contextlib.suppress(RuntimeError):  # the loop is closed: nothing waits for the result
            self._loop.call_soon_threadsafe(self._ended.set_result, exit_code)

    async def wait(self) -> int:
        """See Child."""
        return await asyncio.shield(self._ended)

    def kill(self) -> None:
        """See Child. What it has started, in its group, goes with it: nobody would ever end that."""
        self._process.kill()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


class LocalEngine:
    """Starts processes with this interpreter and its flags."""

    def __init__(self, boot: str = BOOT) -> None:
        self._command = [sys.executable, *_interpreter_flags(), "-P", "-c", boot, ROOT]

    async def spawn(self, spec: SpawnSpec) -> Child:
        """See Engine."""
        with contextlib.ExitStack() as unless_started:
            ours, theirs = map(unless_started.enter_context, socket.socketpair())
            process = subprocess.Popen(  # noqa: ASYNC220 - vfork and exec, a millisecond
                [*self._command, spec.role, str(spec.index), str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(), *spec.inherit),
                process_group=0,
            )
            theirs.close()
            try:
                child = LocalChild(process, await Channel.open(ours), spec.name)
            except RuntimeError as error:  # no thread can be started to wait for it
                process.kill()
                process.wait()
                raise OSError(errno.EAGAIN, str(error)) from None
            unless_started.pop_all()
        return child

    def nodes(self) -> list[str]:
        """See Engine."""
        return [os.uname().nodename]


def _interpreter_flags() -> list[str]:
    """The flags of this interpreter (-O, -W, -X …), as multiprocessing passes them on."""
    flags: list[str] = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]  # noqa: SLF001
    return flags
