"""The link between the host of a test and its one shard: bytes, passed on by the loop.

The rule: after the host's death, nothing is passed on.
"""

import asyncio
from collections.abc import Callable

from runtime._native import HostCore, HostLinks


class ShardLink:
    """A LinkHooks (actors/core_hooks.py) without a socket. `send` is called with bytes for the shard.

    `errors` gets an error if the host closes the link, which must not happen in a test.
    """

    def __init__(
        self,
        core: HostCore,
        message_bytes: int,
        send: Callable[[bytes], None],
        errors: list[BaseException],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._native = HostLinks(core, message_bytes=message_bytes)
        self._link = self._native.open_link()
        self._send = send
        self._errors = errors
        self._is_cut = False

    def feed(self, data: bytes) -> None:
        """Takes bytes from the shard. The turns run in this call, as in a read of a link's socket."""
        if not self._is_cut:
            self._native.receive(self._link, data)
            self._loop.call_soon(self.flush)

    def cut(self) -> None:
        """The host is dead: passes nothing on from now on."""
        self._is_cut = True

    def flush(self) -> None:
        """See LinkHooks."""
        if not self._is_cut:
            self._native.flush()
            self._send(self._native.take(self._link))

    def behind(self, link: int) -> None:
        """See LinkHooks."""
        self._loop.call_soon(self.feed, b"")

    def blocked(self, link: int, full: bool) -> None:
        """See LinkHooks. Does nothing: there is no socket that could be full."""

    def lost(self, link: int, why: str) -> None:
        """See LinkHooks."""
        self._errors.append(RuntimeError(f"the host has closed its link: {why}"))
