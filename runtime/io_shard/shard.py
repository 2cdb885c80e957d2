"""One native shard as a service: `start()`, `command()`, `stop(grace)`, at home in any process with a loop.

The shard runs on a thread of its own, without the GIL. The rule: only configuration and counters pass through
here, as JSON; what clients send never does.
"""

import asyncio
import contextlib
import json
from threading import Thread
from typing import Any, Protocol

from runtime._native import Shard

WAIT_S = 3600.0


class NativeShard(Protocol):
    """What `_native.Shard` offers; a test brings its own."""

    def start(self) -> None:
        """Starts the thread."""

    def command(self, command: bytes) -> None:
        """Hands a command over and returns at once; any thread. Raises ValueError with one line."""

    def stats(self) -> bytes:
        """The counters as JSON; any thread."""

    def link_faults(self) -> bytes:
        """The links to hosts that do not work now, as JSON; any thread."""

    def unknown_path(self) -> bytes:
        """What was asked for where there is nothing, since the last call, as JSON; any thread."""

    def refusals(self) -> bytes:
        """Which requests and joins were refused since the last call, as JSON; any thread."""

    def wait(self, timeout_s: float) -> bool:
        """Whether the thread has ended within the time; without the GIL. Raises RuntimeError if it failed."""


class ShardService:
    """Owned by one loop."""

    def __init__(self, config: bytes, listeners: list[int], native: NativeShard | None = None) -> None:
        """Takes the listening descriptors over. Raises ValueError with one line for a bad configuration."""
        self._native = native or Shard(config, listeners)
        self._ended = asyncio.get_running_loop().create_future()
        self._started = False

    def start(self) -> None:
        """Begins to accept, with whatever commands have been given so far."""
        self._started = True
        self._native.start()
        loop = asyncio.get_running_loop()
        Thread(target=self._watch, args=(loop,), name="wait for the shard", daemon=True).start()

    def command(self, command: bytes) -> None:
        """Hands a command over as JSON (`{"do": …}`)."""
        with contextlib.suppress(RuntimeError):  # it has ended, as `ended` tells
            self._native.command(command)

    def stats(self) -> dict[str, Any]:
        """The counters now."""
        counters: dict[str, Any] = json.loads(self._native.stats())
        return counters

    def link_faults(self) -> list[dict[str, Any]]:
        """The links to hosts that do not work now; the native stub says what each has."""
        faults: list[dict[str, Any]] = json.loads(self._native.link_faults())
        return faults

    def unknown_path(self) -> dict[str, Any] | None:
        """What was asked for where there is nothing, since the last call; the native stub says what it has."""
        noted: dict[str, Any] | None = json.loads(self._native.unknown_path())
        return noted

    def refusals(self) -> list[dict[str, Any]]:
        """Which requests and joins were refused since the last call; the native stub says what each has."""
        noted: list[dict[str, Any]] = json.loads(self._native.refusals())
        return noted

    async def ended(self) -> None:
        """Returns when the shard's thread has ended. Raises RuntimeError if it failed."""
        await asyncio.shield(self._ended)

    async def stop(self, grace_s: float) -> None:
        """Waits `grace_s` for a drain to be done, then stops."""
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
