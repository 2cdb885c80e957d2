"""The sockets between a host and its shards: when they are ready, the native links accept, read and write."""

import asyncio
from pathlib import Path

import structlog

from runtime._native import HostCore, HostLinks
from runtime.actors.host.peer_credentials import PeerCredentials

RETRY_S = 1.0

_log = structlog.get_logger("stateroom.host")


class Links:
    """The links of one host to its shards. Implements LinkHooks (core_hooks.py). To be used on its loop only."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        core: HostCore,
        message_bytes: int,
        credentials: PeerCredentials,
        shards: int = 0,
    ) -> None:
        """`shards`: how many shards will connect; 0: unknown."""
        self._loop = loop
        self._credentials = credentials
        self._native = HostLinks(core, message_bytes=message_bytes, shards=shards)
        self._listener = -1
        self._address: Path | None = None
        self._descriptors: dict[int, int] = {}
        self.flush = self._native.flush

    def open(self, address: str) -> None:
        """Listens on a new Unix socket, which replaces an earlier one. Raises OSError, which names the address."""
        if self._listener >= 0:
            # Before its descriptor is closed: the next socket may get the same number.
            self._loop.remove_reader(self._listener)
            self._listener = -1
        self._address = Path(address)
        self._address.unlink(missing_ok=True)
        try:
            self._listener = self._native.listen(address)
        except OSError as error:
            raise OSError(f"cannot listen on {address}: {error}") from None
        self._poll()

    def lost(self, link: int, why: str) -> None:
        """A link has ended: its members leave."""
        descriptor = self._descriptors.pop(link, None)
        if descriptor is not None:
            self._loop.remove_reader(descriptor)
            self._loop.remove_writer(descriptor)
            _log.debug("link_lost", link=link, why=why)
        self._native.close_link(link)

    def blocked(self, link: int, full: bool) -> None:
        """A link's socket is full, or is writable again."""
        descriptor = self._descriptors.get(link)
        if descriptor is None:
            return
        if full:
            self._loop.add_writer(descriptor, self._native.write, link)
        else:
            self._loop.remove_writer(descriptor)

    def behind(self, link: int) -> None:
        """A read has left frames unread, so that the loop can do other work."""
        self._loop.call_soon(self._native.read, link)

    def stop_reading(self) -> None:
        """From now on accepts no link and reads no frame."""
        if self._listener >= 0:
            self._loop.remove_reader(self._listener)
        if self._address is not None:
            self._address.unlink(missing_ok=True)
        for descriptor in self._descriptors.values():
            self._loop.remove_reader(descriptor)

    def close(self) -> None:
        """Writes what can be written at once, and closes all links."""
        self._native.flush()
        for link in list(self._descriptors):
            # Also if its socket was full at the last write.
            self._native.write(link)
            self.lost(link, "host stopped")

    def _poll(self) -> None:
        if self._listener >= 0:
            self._loop.add_reader(self._listener, self._accept)

    def _accept(self) -> None:
        while accepted := self._accept_one():
            link, descriptor = accepted
            if not self._credentials.admit(descriptor):
                self._native.close_link(link)
                continue
            self._descriptors[link] = descriptor
            self._loop.add_reader(descriptor, self._native.read, link)

    def _accept_one(self) -> tuple[int, int] | None:
        try:
            return self._native.accept()
        except OSError as error:
            # For example, no descriptor is left: the shard waits in the backlog, and a busy loop would not help it.
            _log.warning("accept_failed", error=str(error))
            self._loop.remove_reader(self._listener)
            self._loop.call_later(RETRY_S, self._poll)
            return None
