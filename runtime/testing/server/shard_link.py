"""The link between the host of a test and its one shard: bytes, handed over on the loop.

The rule: once the host is dead, nothing passes.
"""

import asyncio
from collections.abc import Callable

from runtime._native import HostCore, HostLinks


class ShardLink:
    """A LinkHooks (actors/core_hooks.py) without a socket. `said` gets the bytes for the shard.

    `errors` gets what ends the link: nothing of a test may.
    """

    def __init__(
        self,
        core: HostCore,
        message_bytes: int,
        said: Callable[[bytes], None],
        errors: list[BaseException],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._native = HostLinks(core, message_bytes=message_bytes)
        self._link = self._native.open_link()
        self._said = said
        self._errors = errors
        self._is_cut = False

    def feed(self, data: bytes) -> None:
        """What the shard says. The turns run in here, as in a read of its socket."""
        if not self._is_cut:
            self._native.receive(self._link, data)
            self._loop.call_soon(self.flush)

    def cut(self) -> None:
        """The host is dead."""
        self._is_cut = True

    def flush(self) -> None:
        """See LinkHooks."""
        if not self._is_cut:
            self._native.flush()
            self._said(self._native.take(self._link))

    def behind(self, link: int) -> None:
        """See LinkHooks."""
        self._loop.call_soon(self.feed, b"")

    def blocked(self, link: int, full: bool) -> None:
        """There is no socket to be full."""

    def lost(self, link: int, why: str) -> None:
        """See LinkHooks."""
        self._errors.append(RuntimeError(f"the host gave up its link: {why}"))
