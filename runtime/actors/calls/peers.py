"""The links of a host to the other hosts: opened when first needed, and again when a host has returned.

Each host listens at the address of its shards' socket with `.peer` after it. The rule: a link is to one life of a
host; when the table names another life, what was on the way is lost, and whoever sent it is told.
"""

import asyncio
import os
from collections.abc import Callable, Iterable
from contextvars import copy_context
from pathlib import Path

from runtime.actors.calls.frames import AnyFrame, Ask, Frame, Hello, Stopping
from runtime.actors.calls.link_log import LinkLog
from runtime.actors.calls.owners import Home, peer_address
from runtime.actors.calls.wire import Wire
from runtime.actors.strangers import Strangers


class Peers:
    """A Carrier (router.py). `received(wire, frame)`: a frame has come; `lost(link, unsent)`: a link has gone, and
    these of its calls had not left. Both are put in by whoever opens it. `link_bytes`: of unsent calls of a link, 0 for
    any. To be used on its loop only.
    """

    received: Callable[[Wire, AnyFrame], None]
    lost: Callable[[int, frozenset[int]], None]

    def __init__(
        self, me: Home, loop: asyncio.AbstractEventLoop, strangers: Strangers, link_bytes: int = 0
    ) -> None:
        self._me = me
        self._link_bytes = link_bytes
        self._strangers = strangers
        self._loop = loop
        self._homes: dict[int, Home] = {}
        self._links: dict[int, Wire] = {}
        self._accepted: set[Wire] = set()
        self._connecting: set[asyncio.Task[None]] = set()
        self._log = LinkLog()
        self._last = 0
        # A link outlives the turn that opens it: it is to keep nothing of that turn's context.
        self._context = copy_context()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listens, in place of the socket before. Raises OSError, which names the address."""
        path = peer_address(self._me.address)
        if self._server is not None:
            self._server.close()
        try:
            self._server = await self._loop.create_unix_server(self._accept, path)
        except OSError as error:
            raise OSError(f"cannot listen on {path}: {error}") from None

    def apply(self, homes: Iterable[Home]) -> None:
        """Takes the live hosts; links to lives that are over end."""
        before = self._homes
        self._homes = {home.index: home for home in homes if home.index != self._me.index}
        for index, home in before.items():
            if self._homes.get(index) != home and (link := self._links.get(index)):
                link.abort()

    def send(self, host: int, frame: Frame, cost_bytes: int = 0) -> int | None:
        """See Carrier."""
        link = self._links.get(host) or self._connect(host)
        return link.number if link is not None and link.send(frame, cost_bytes) else None

    def close(self) -> None:
        """Closes all links and the listening socket, and sends a Stopping to each host that asks here. From now on no
        host is reached.
        """
        self._homes = {}
        if self._server is not None:
            self._server.close()
            Path(peer_address(self._me.address)).unlink(missing_ok=True)
        for task in self._connecting:
            task.cancel()
        for wire in tuple(self._accepted):
            wire.send(Stopping())
            wire.close()
        for wire in tuple(self._links.values()):
            wire.close()

    def _connect(self, host: int) -> Wire | None:
        home = self._homes.get(host)
        if home is None:
            return None
        self._last += 1
        link = Wire(self._last, self._loop, self._frame, self._ended, limit_bytes=self._link_bytes)
        self._links[host] = link
        link.peer = host
        link.send(Hello(self._me.index, self._me.generation))
        reaching = self._reach(link, peer_address(home.address))
        task = self._loop.create_task(reaching, name=f"link to host {host}", context=self._context.copy())
        self._connecting.add(task)
        task.add_done_callback(self._connecting.discard)
        return link

    async def _reach(self, link: Wire, path: str) -> None:
        try:
            await self._loop.create_unix_connection(lambda: link, path)
        except OSError as error:
            self._log.unreachable(link.peer, str(error))
            link.close()
        else:
            self._log.reached(link.peer)

    def _accept(self) -> Wire:
        wire = Wire(0, self._loop, self._greeted, self._ended, self._strangers.admit)
        self._accepted.add(wire)
        return wire

    def _greeted(self, wire: Wire, frame: AnyFrame) -> None:
        """From an accepted connection: first of all it says which host it is."""
        if isinstance(frame, Hello):
            wire.peer = frame.index
        elif wire.peer < 0:
            self._strangers.refuse(os.getuid())
            wire.abort()
        else:
            self._frame(wire, frame)

    def _frame(self, wire: Wire, frame: AnyFrame) -> None:
        self.received(wire, frame)

    def _ended(self, wire: Wire) -> None:
        self._accepted.discard(wire)
        if wire.fault:
            self._log.broken(wire.peer, wire.fault)
        if self._links.get(wire.peer) is wire:
            del self._links[wire.peer]
            self.lost(wire.number, unsent_asks(wire))


def unsent_asks(wire: Wire) -> frozenset[int]:
    """The calls that wait to be written to a connection: they have not run."""
    return frozenset(frame.number for frame in wire.unsent if isinstance(frame, Ask))
