"""A host inside its process: it loads the app, runs its actors, and executes the messages of the control channel.

Only this process imports user code. The rule: any failure of that code while it is loaded becomes one line for the user
who started the server.
"""

import asyncio
import contextlib
import os
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import structlog

from runtime.actors.calls.owners import LiveHost
from runtime.actors.calls.peer.frames import Verb
from runtime.actors.host.service import HostService
from runtime.cluster.child.loading import load
from runtime.cluster.control.messages import (
    CallReply,
    CallRequest,
    Configure,
    Listen,
    Message,
    Ready,
    TableMessage,
)
from runtime.cluster.table import assign
from runtime.errors import AskError, AskTimeout
from runtime.observe import logs, streams
from runtime.settings import Settings
from runtime.settings.layers import of_app

log = structlog.get_logger("stateroom")


class HostChild:
    """Implements Service (service.py) for a host."""

    def __init__(self, configure: Configure) -> None:
        """Loads the app. Raises UsageError for an app that cannot be loaded, or that sets what it must not set."""
        deployment = Settings(configure.settings)
        streams.limit(deployment.whole("server.log_queue_bytes"))
        logs.configure(deployment.text("server.log_level"), f"host {configure.index}")
        assert configure.app
        # Imported only here: `app` is a layer above, and a user's module imports it too.
        self._app = load(configure.app, import_module("runtime.app").App)
        self._settings = Settings(configure.settings, self._app.settings)
        self._address = Path(configure.address)
        if configure.own >= 0:
            os.set_inheritable(configure.own, False)
        self._host = HostService(
            configure.index, configure.generation, self._app, self._settings, configure.address,
            assign=assign, mark=configure.own, shards=configure.shards,
        )  # fmt: skip

    async def start(self) -> Ready:
        """See Service. Tells what the shards must know of the app."""
        await self._host.start()
        registry = self._app.registry
        return Ready(registry.routes(), registry.pages(), of_app(self._app.settings), registry.stateful())

    def apply(self, message: Message) -> None:
        """See Service."""
        if isinstance(message, TableMessage):
            live_hosts = [LiveHost(host.index, host.generation, host.address) for host in message.hosts]
            self._host.apply_table(message.version, message.rows, live_hosts, message.quarantined)
        elif isinstance(message, Listen):
            self._listening = asyncio.create_task(self._listen_again(), name="listen anew")

    async def _listen_again(self) -> None:
        try:
            await self._host.listen_again()
        except OSError as error:  # the parent sees that the socket is missing, and asks again
            log.error("cannot_listen", why=str(error))

    async def call(self, request: CallRequest) -> CallReply:
        """See Called (service.py). The parent has the same clock, so transit time counts."""
        left_s = request.deadline_s - time.monotonic()
        try:
            if left_s <= 0:
                raise AskTimeout(
                    f"{request.kind} {request.key!r}: it reached its host too late; it did not run"
                )
            value = await self._host.call(
                (request.kind, request.key),
                request.event,
                request.data,
                left_s,
                Verb(request.verb),
            )
        except AskError as error:
            code = getattr(error, "reason_code", "")
            return CallReply(request.id, b"", error.code, str(error), error.may_have_run, code)
        return CallReply(request.id, value)

    def counters(self) -> dict[str, Any]:
        """See Service."""
        return {**self._host.stats(), "lines_dropped": streams.dropped()}

    async def ended(self) -> None:
        """See Service. A host never ends of itself."""
        await asyncio.Event().wait()

    async def stop(self, grace_s: float) -> None:
        """See Service. The last of the hosts removes the folder, should the parent not be there to do it."""
        await self._host.stop(grace_s)
        self._address.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self._address.parent.rmdir()
