"""The admin port's server: uvicorn's HTTP on the parent's own loop, without its signals, logs and lifespan.

Imported when the children are already starting, so that its import costs the start nothing. The rule: whatever
comes here, the parent keeps descriptors for the processes it has to start: beyond CONNECTIONS nobody is accepted.
"""

import asyncio
import contextlib
import socket
from functools import partial

import uvicorn
from uvicorn.server import ServerState

from runtime.admin.connection import Connection
from runtime.admin.routes import Source, admin_app

CONNECTIONS = 64
# When all are taken, whoever has not finished its request after so long makes room.
PATIENCE_S = 1.0


class AdminServer:
    """Serves a bound socket until stopped, one request a connection. Belongs to one loop."""

    def __init__(self, source: Source, bound: socket.socket, host: str = "127.0.0.1") -> None:
        """`host`: the admin.host it was bound to."""
        config = uvicorn.Config(
            admin_app(source, host),
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            ws="none",
            proxy_headers=False,
        )
        config.load()
        self._state = ServerState()
        self._state.default_headers = [(b"connection", b"close")]
        self._left = asyncio.Event()
        self._make = partial(Connection, config, self._state, self._left.set)
        self._bound = bound
        bound.setblocking(False)
        self._task = asyncio.create_task(self._accept(), name="admin port")

    async def stop(self) -> None:
        """Stops at once; whoever waits for an answer gets none."""
        self._task.cancel()
        await asyncio.wait([self._task])
        self._bound.close()
        for connection in list(self._state.connections):
            connection.transport.abort()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._has_room()
            try:
                accepted, _ = await loop.sock_accept(self._bound)
                await loop.connect_accepted_socket(self._make, accepted)
            except OSError:  # no descriptors are left, or it has gone again: others wait in the kernel
                await asyncio.sleep(PATIENCE_S)

    async def _has_room(self) -> None:
        while len(self._state.connections) >= CONNECTIONS:
            self._left.clear()
            before_s = asyncio.get_running_loop().time() - PATIENCE_S
            for one in self._state.connections:
                if isinstance(one, Connection) and one.is_asking and one.since_s <= before_s:
                    one.transport.abort()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._left.wait(), PATIENCE_S)
