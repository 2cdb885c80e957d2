"""The admin port's server: uvicorn on the parent's own loop, without its signals, logs and lifespan.

Imported when the children are already starting, so that its import costs the start nothing. The rule: the
port is bound before anything is started, so that a taken one is the user's error and not a half-started server.
"""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn

from runtime.admin.routes import Source, admin_app


class _Quiet(uvicorn.Server):
    """Signals belong to `serve`."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none."""
        yield


class AdminServer:
    """Serves a bound socket until stopped. Belongs to one loop."""

    def __init__(self, source: Source, bound: socket.socket) -> None:
        config = uvicorn.Config(
            admin_app(source), lifespan="off", log_config=None, log_level="warning", ws="none"
        )
        self._server = _Quiet(config)
        self._task = asyncio.create_task(self._server.serve([bound]), name="admin port")

    async def stop(self) -> None:
        """Stops at once; whoever waits for an answer gets none."""
        self._server.should_exit = self._server.force_exit = True
        await asyncio.wait([self._task])
