"""The links of a host to the other hosts: opened when first needed, and again when a host has returned.

Each host listens at the address of its shards' socket with `.peer` appended. The rule: a link belongs to one generation
of a host; when the table names another generation, unanswered calls are lost, and their callers are told.
"""

import asyncio
import os
from collections.abc import Iterable
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import Protocol

from runtime.actors.calls.owners import LiveHost, peer_address
from runtime.actors.calls.peer.connection import PeerConnection
from runtime.actors.calls.peer.frames import AnyFrame, Ask, Frame, Hello, Stopping
from runtime.actors.calls.peer.link_log import LinkLog
from runtime.actors.host.peer_credentials import PeerCredentials


class Receiver(Protocol):
    """Takes the frames that arrive over the links."""

    def received(self, connection: PeerConnection, frame: AnyFrame) -> None:
        """A frame has arrived."""

    def lost(self, link: int, unsent: frozenset[int]) -> None:
        """A link has ended; `unsent`: the numbers of calls that were not written to it."""


class PeerPool:
    """Implements PeerLinks (interfaces.py). It is made before its receiver; no host is reached before `open`.

    `link_bytes`: the limit of unsent bytes of a link; 0: none. To be used on its loop only.
    """

    def __init__(
        self, me: LiveHost, loop: asyncio.AbstractEventLoop, credentials: PeerCredentials, link_bytes: int = 0
    ) -> None:
        self._me = me
        self._link_bytes = link_bytes
        self._credentials = credentials
        self._loop = loop
        self._live_hosts: dict[int, LiveHost] = {}
        self._links: dict[int, PeerConnection] = {}
        self._accepted: set[PeerConnection] = set()
        self._connecting: set[asyncio.Task[None]] = set()
        self._log = LinkLog()
        self._last = 0
        # A link outlives the turn that opens it, so it must not keep that turn's context.
        self._context = copy_context()
        self._receiver: Receiver | None = None
        self._server: asyncio.Server | None = None

    async def open(self, receiver: Receiver) -> None:
        """Listens on a new socket, which replaces an earlier one; from now on `receiver` takes the frames. Raises
        OSError, which names the address.
        """
        self._receiver = receiver
        path = peer_address(self._me.address)
        if self._server is not None:
            self._server.close()
        try:
            self._server = await self._loop.create_unix_server(partial(self._accept, receiver), path)
        except OSError as error:
            raise OSError(f"cannot listen on {path}: {error}") from None

    def apply(self, live_hosts: Iterable[LiveHost]) -> None:
        """Takes the live hosts; links to other generations of them end."""
        before = self._live_hosts
        self._live_hosts = {
            live_host.index: live_host for live_host in live_hosts if live_host.index != self._me.index
        }
        for index, live_host in before.items():
            if self._live_hosts.get(index) != live_host and (link := self._links.get(index)):
                link.abort()

    def send(self, host: int, frame: Frame, cost_bytes: int = 0) -> int | None:
        """See PeerLinks."""
        link = self._links.get(host) or self._connect(host)
        return link.number if link is not None and link.send(frame, cost_bytes) else None

    def close(self) -> None:
        """Closes all links and the listening socket, and sends a Stopping to each host that has connected. From now on
        no link is opened.
        """
        self._live_hosts = {}
        if self._server is not None:
            self._server.close()
            Path(peer_address(self._me.address)).unlink(missing_ok=True)
        for task in self._connecting:
            task.cancel()
        for connection in tuple(self._accepted):
            connection.send(Stopping())
            connection.close()
        for connection in tuple(self._links.values()):
            connection.close()

    def _connect(self, host: int) -> PeerConnection | None:
        live_host, receiver = self._live_hosts.get(host), self._receiver
        if live_host is None or receiver is None:
            return None
        self._last += 1
        ended = partial(self._link_ended, receiver)
        link = PeerConnection(self._last, self._loop, receiver.received, ended, limit_bytes=self._link_bytes)
        self._links[host] = link
        link.peer = host
        link.send(Hello(self._me.index, self._me.generation))
        reaching = self._reach(link, peer_address(live_host.address))
        task = self._loop.create_task(reaching, name=f"link to host {host}", context=self._context.copy())
        self._connecting.add(task)
        task.add_done_callback(self._connecting.discard)
        return link

    async def _reach(self, link: PeerConnection, path: str) -> None:
        try:
            await self._loop.create_unix_connection(lambda: link, path)
        except OSError as error:
            self._log.unreachable(link.peer, str(error))
            link.close()
        else:
            self._log.reached(link.peer)

    def _accept(self, receiver: Receiver) -> PeerConnection:
        greeted = partial(self._greeted, receiver)
        connection = PeerConnection(0, self._loop, greeted, self._ended, self._credentials.admit)
        self._accepted.add(connection)
        return connection

    def _greeted(self, receiver: Receiver, connection: PeerConnection, frame: AnyFrame) -> None:
        """A frame of an accepted connection: the first one must be a Hello."""
        if isinstance(frame, Hello):
            connection.peer = frame.index
        elif connection.peer < 0:
            self._credentials.refuse(os.getuid())
            connection.abort()
        else:
            receiver.received(connection, frame)

    def _ended(self, connection: PeerConnection) -> None:
        self._accepted.discard(connection)
        if connection.fault:
            self._log.broken(connection.peer, connection.fault)

    def _link_ended(self, receiver: Receiver, connection: PeerConnection) -> None:
        self._ended(connection)
        if self._links.get(connection.peer) is connection:
            del self._links[connection.peer]
            receiver.lost(connection.number, unsent_asks(connection))


def unsent_asks(connection: PeerConnection) -> frozenset[int]:
    """The numbers of the asks that are not written to a connection yet: they have not run."""
    return frozenset(frame.number for frame in connection.unsent if isinstance(frame, Ask))
