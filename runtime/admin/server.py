"""The server of the admin port, on the parent's own loop: it accepts connections.

It is imported after the children have begun to start, so that the import does not delay the start. The rule: at most
`admin.connections` are open, so that the parent always has descriptors for the processes that it must start.
"""

import asyncio
import contextlib
import socket

import structlog

from runtime.admin.connection import Connection
from runtime.admin.routes import Source, admin_endpoint
from runtime.settings import Settings

# The wait after a failed accept.
RETRY_S = 1.0

log = structlog.get_logger("stateroom.admin")


class AdminServer:
    """Serves a bound socket until it is stopped; each connection has one request. Belongs to one loop."""

    def __init__(self, source: Source, bound: socket.socket, settings: Settings) -> None:
        """`bound`: the listening socket. It is served from now on; `stop` closes it."""
        self._settings = settings
        self._most = settings.whole("admin.connections")
        self._crowded_s = settings.seconds("admin.crowded_timeout_s") or None
        self._endpoint = admin_endpoint(source, settings)
        self._open: dict[asyncio.Task[None], Connection] = {}
        self._closed = asyncio.Event()
        self._bound = bound
        bound.setblocking(False)
        self._task = asyncio.create_task(self._accept(), name="admin port")

    @property
    def connections(self) -> int:
        """The number of open connections."""
        return len(self._open)

    async def stop(self) -> None:
        """Stops immediately; requests in progress get no response."""
        ending = [self._task, *self._open]
        for task in ending:
            task.cancel()
        await asyncio.wait(ending)
        self._bound.close()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._wait_for_slot()
            try:
                accepted, address = await loop.sock_accept(self._bound)
            except OSError:  # no descriptors are left, or the client has gone; others wait in the kernel
                await asyncio.sleep(RETRY_S)
                continue
            connection = Connection(accepted, address[0], self._settings)
            task = loop.create_task(self._serve(connection), name="admin connection")
            self._open[task] = connection
            task.add_done_callback(self._ended)

    async def _serve(self, connection: Connection) -> None:
        try:
            await connection.run(self._endpoint)
        except OSError:  # the client was too slow, or has gone
            pass
        except Exception:
            log.exception("admin_connection_failed")

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._open[task]
        self._closed.set()

    async def _wait_for_slot(self) -> None:
        while 0 < self._most <= len(self._open):
            self._closed.clear()
            if self._crowded_s:
                self._close_idle(asyncio.get_running_loop().time() - self._crowded_s)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._crowded_s):
                    await self._closed.wait()

    def _close_idle(self, before_s: float) -> None:
        """Closes connections that were accepted before this time and have not sent their request yet."""
        for task, connection in self._open.items():
            if connection.is_receiving and connection.since_s <= before_s:
                task.cancel()
