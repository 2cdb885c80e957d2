"""A shard inside its process: it passes the messages of the control channel to the native shard.

The rule: nothing of the app is imported here, and no message of a client passes through Python.
"""

import asyncio
from typing import Any

import msgspec

from runtime.cluster.child.descriptor_passing import take_descriptors
from runtime.cluster.control.messages import Adopt, Configure, Drain, Message, Ready, Routes, as_command
from runtime.cluster.listeners.listeners import refuse_newcomers
from runtime.io_shard import refusals
from runtime.io_shard.shard import ShardService
from runtime.io_shard.unknown_paths import UnknownPaths
from runtime.observe import logs, streams
from runtime.settings import BY_NAME

NO_DESCRIPTOR = BY_NAME["server.fd"].default


class ShardChild:
    """Implements Service (service.py) for a shard."""

    def __init__(self, configure: Configure) -> None:
        """Makes the native shard; it accepts nothing before `start`."""
        queue_bytes = configure.settings["server.log_queue_bytes"]
        assert isinstance(queue_bytes, int)
        streams.limit(queue_bytes)
        logs.configure(str(configure.settings["server.log_level"]), f"shard {configure.index}")
        config = {
            "index": configure.index,
            "shards": configure.shards,
            "generation": configure.generation,
            "tls": bool(configure.settings["tls.certfile"]),
            "settings": configure.settings,
        }
        # Listeners from outside the server are not closed: the next server accepts from them.
        self._listeners = configure.listeners if configure.settings["server.fd"] == NO_DESCRIPTOR else []
        self._shard = ShardService(msgspec.json.encode(config), configure.listeners)
        self._unknown = UnknownPaths(self._shard.unknown_path, str(configure.settings["channels.path"]))
        self._reporting: asyncio.Task[None] | None = None
        self._passing = configure.own
        self._adopt_passed()

    async def start(self) -> Ready:
        """See Service."""
        self._shard.start()
        reporting = refusals.each_second(self._unknown.report, self._report_refusals)
        self._reporting = asyncio.create_task(reporting, name="refusals")
        return Ready()

    def _report_refusals(self) -> None:
        refusals.report(self._shard.refusals())

    def apply(self, message: Message) -> None:
        """See Service. Every message but the common ones is the native core's to understand."""
        if isinstance(message, Routes):
            self._unknown.declared(message.routes, message.pages)
        if message == Adopt():
            self._adopt_passed()
        else:
            self._shard.command(as_command(message))

    def _adopt_passed(self) -> None:
        """Accepts from the listeners that have been made since the parent started this process."""
        for listener in take_descriptors(self._passing) if self._passing >= 0 else ():
            self._listeners = [*self._listeners, listener]
            self._shard.command(as_command(Adopt(listener)))

    def counters(self) -> dict[str, Any]:
        """See Service."""
        counters = {**self._shard.stats(), "lines_dropped": streams.dropped()}
        faults = self._shard.link_faults()
        return {**counters, "link_faults": faults} if faults else counters

    async def ended(self) -> None:
        """See Service."""
        await self._shard.ended()

    async def stop(self, grace_s: float) -> None:
        """See Service. Newcomers are refused, even if no parent is left to do it; whoever is connected is told 1012."""
        refuse_newcomers(self._listeners)
        self.apply(Drain(0.0, grace_s))
        await self._shard.stop(grace_s)
        if self._reporting is not None:
            self._reporting.cancel()
