"""A native shard as a service: `start()`, `command()`, `stop(grace)`, in any process that has a loop.

The shard runs on a thread of its own, without the GIL. The rule: only configuration and counters pass through this
class, as JSON; messages of clients never do.
"""

import asyncio
import contextlib
import json
from threading import Thread
from typing import Any, Protocol

from runtime._native import Shard

WAIT_S = 3600.0


class NativeShard(Protocol):
    """The interface of `_native.Shard`; tests use a fake."""

    def start(self) -> None:
        """Starts the thread."""

    def command(self, command: bytes) -> None:
        """Enqueues a command and never blocks. Thread-safe. Raises ValueError, with one line of text, if it is
        wrong.
        """

    def stats(self) -> bytes:
        """The counters as JSON. Thread-safe."""

    def link_faults(self) -> bytes:
        """The links to hosts that are down now, as JSON. Thread-safe."""

    def unknown_path(self) -> bytes:
        """The requests for unknown paths since the last call, as JSON. Thread-safe."""

    def refusals(self) -> bytes:
        """The requests and joins that were refused since the last call, as JSON. Thread-safe."""

    def wait(self, timeout_s: float) -> bool:
        """Waits without the GIL. Whether the thread has ended within this time. Raises RuntimeError if it failed."""


class ShardService:
    """Runs a native shard. Belongs to one loop."""

    def __init__(self, config: bytes, listeners: list[int], native: NativeShard | None = None) -> None:
        """Takes ownership of the listening descriptors. Raises ValueError, with one line of text, for a wrong
        configuration.
        """
        self._native = native or Shard(config, listeners)
        self._ended = asyncio.get_running_loop().create_future()
        self._started = False

    def start(self) -> None:
        """Starts to accept connections. Commands may be given before."""
        self._started = True
        self._native.start()
        loop = asyncio.get_running_loop()
        Thread(target=self._watch, args=(loop,), name="wait for the shard", daemon=True).start()

    def command(self, command: bytes) -> None:
        """Enqueues a command, as JSON (`{"do": …}`). Does nothing after the shard has ended."""
        with contextlib.suppress(RuntimeError):  # `ended` reports the end
            self._native.command(command)

    def stats(self) -> dict[str, Any]:
        """The current counters."""
        counters: dict[str, Any] = json.loads(self._native.stats())
        return counters

    def link_faults(self) -> list[dict[str, Any]]:
        """The links to hosts that are down now, in the form of `_native.Shard.link_faults`."""
        faults: list[dict[str, Any]] = json.loads(self._native.link_faults())
        return faults

    def unknown_path(self) -> dict[str, Any] | None:
        """The requests for unknown paths since the last call, in the form of `_native.Shard.unknown_path`."""
        noted: dict[str, Any] | None = json.loads(self._native.unknown_path())
        return noted

    def refusals(self) -> list[dict[str, Any]]:
        """The requests and joins that were refused since the last call, in the form of `_native.Shard.refusals`."""
        noted: list[dict[str, Any]] = json.loads(self._native.refusals())
        return noted

    async def ended(self) -> None:
        """Returns when the shard's thread has ended. Raises RuntimeError if it failed."""
        await asyncio.shield(self._ended)

    async def stop(self, grace_s: float) -> None:
        """Waits at most `grace_s` until a drain has ended, then stops the shard."""
        if not self._started:
            return
        try:
            async with asyncio.timeout(grace_s):
                await self.ended()
        except TimeoutError:
            self.command(b'{"do":"stop"}')

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        error: RuntimeError | None = None
        try:
            while not self._native.wait(WAIT_S):
                pass
        except RuntimeError as reason:
            error = reason
        with contextlib.suppress(RuntimeError):  # the loop has closed
            loop.call_soon_threadsafe(self._over, error)

    def _over(self, error: RuntimeError | None) -> None:
        if error:
            self._ended.set_exception(error)
        else:
            self._ended.set_result(None)
