"""The admin port's server, on the parent's own loop: who is accepted, and when.

Imported when the children are already starting, so that its import costs the start nothing. The rule: whatever
comes here, the parent keeps descriptors for the processes it has to start: beyond admin.connections nobody is accepted.
"""

import asyncio
import contextlib
import socket

import structlog

from runtime.admin.connection import Connection
from runtime.admin.routes import Source, answering
from runtime.settings import Settings

# Before it accepts again when it could not.
RETRY_S = 1.0

log = structlog.get_logger("stateroom.admin")


class AdminServer:
    """Serves a bound socket until stopped, one request a connection. Belongs to one loop."""

    def __init__(self, source: Source, bound: socket.socket, settings: Settings) -> None:
        """`bound` listens, where `settings` say. From now on it is served, and closed by `stop`."""
        self._settings = settings
        self._most = settings.whole("admin.connections")
        self._crowded_s = settings.seconds("admin.crowded_timeout_s") or None
        self._endpoint = answering(source, settings)
        self._open: dict[asyncio.Task[None], Connection] = {}
        self._left = asyncio.Event()
        self._bound = bound
        bound.setblocking(False)
        self._task = asyncio.create_task(self._accept(), name="admin port")

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._open)

    async def stop(self) -> None:
        """Stops at once; whoever waits for an answer gets none."""
        ending = [self._task, *self._open]
        for task in ending:
            task.cancel()
        await asyncio.wait(ending)
        self._bound.close()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._has_room()
            try:
                accepted, address = await loop.sock_accept(self._bound)
            except OSError:  # no descriptors are left, or it has gone again: others wait in the kernel
                await asyncio.sleep(RETRY_S)
                continue
            connection = Connection(accepted, address[0], self._settings)
            task = loop.create_task(self._serve(connection), name="admin connection")
            self._open[task] = connection
            task.add_done_callback(self._ended)

    async def _serve(self, connection: Connection) -> None:
        try:
            await connection.run(self._endpoint)
        except OSError:  # it was too slow, or has gone
            pass
        except Exception:
            log.exception("admin_connection_failed")

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._open[task]
        self._left.set()

    async def _has_room(self) -> None:
        while 0 < self._most <= len(self._open):
            self._left.clear()
            if self._crowded_s:
                self._make_room(asyncio.get_running_loop().time() - self._crowded_s)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._crowded_s):
                    await self._left.wait()

    def _make_room(self, before_s: float) -> None:
        """Closes those that were accepted before this time and have not sent their request yet."""
        for task, connection in self._open.items():
            if connection.is_asking and connection.since_s <= before_s:
                task.cancel()
