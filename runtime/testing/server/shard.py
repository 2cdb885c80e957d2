"""The shard of a test: the native core of a shard, driven by the test's loop, with memory instead of sockets.

The steps of a turn and their order are those of runtime/native/src/shard/turn.rs. The rule: this code decides nothing;
the core does, so that a test sees the behaviour of production.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec

from runtime._native import ShardCore
from runtime.actors.declare.registry import Registry
from runtime.cluster.table import PARTITIONS
from runtime.settings import Settings
from runtime.testing.client.socket import TestSocket
from runtime.testing.server.host import TestHost

# As in turn.rs.
READ_BYTES = 128 * 1024
# The number of descriptors that the core believes its process may open.
DESCRIPTORS = 1 << 20
# The address of every client: loopback, so that headers of proxies are trusted and limits per address do not apply.
PEER = "127.0.0.1:50000"
HOST = 0
ENDLESS = 1 << 40


class TestShard:
    """Shard 0 of 1. `failed` is called with errors that only a bug of Stateroom raises. Use it on the test's loop."""

    __test__ = False

    def __init__(self, registry: Registry, settings: Settings, failed: Callable[[Exception], None]) -> None:
        config = {"index": 0, "shards": 1, "generation": 1, "settings": settings.as_dict()}
        self._core = ShardCore(msgspec.json.encode(config), DESCRIPTORS)
        self._loop = asyncio.get_running_loop()
        self._failed = failed
        self._sockets: dict[int, TestSocket] = {}
        # Slots that may be read again, and slots whose client has not read everything.
        self._resumed: set[int] = set()
        self._full: set[int] = set()
        self._host: TestHost | None = None
        self._from_host: list[bytes] = []
        self._is_scheduled = self._is_stopped = False
        self._timer: asyncio.TimerHandle | None = None
        self._command(do="routes", routes=registry.routes(), pages=[])

    def connect(self, host: TestHost) -> None:
        """Connects a host, the first or a new one, which owns all actors from now on."""
        self._host = host
        life = host.generation
        hosts = [{"index": HOST, "generation": life, "address": "in this process"}]
        self._command(do="table", version=life, hosts=hosts, rows=[[0, PARTITIONS, HOST, life]])
        self._core.link_orders()
        self._core.link_up(HOST)
        self.wake()

    def disconnect(self) -> None:
        """The host has died. The bytes that it wrote before are read first, as from a socket."""
        self._turn()
        self._host = None
        self._core.link_down(HOST)
        self.wake()

    def open(self, socket: TestSocket) -> str:
        """Accepts a client. Returns the id of the connection, as `member.id`. Raises ConnectionRefusedError."""
        self._tick()
        slot = self._core.accept(PEER)
        if slot is None:
            raise ConnectionRefusedError(
                "the server is answering so many refusals that it drops this connection without an answer"
            )
        self._sockets[slot] = socket
        self.wake()
        return f"{self._core.connection_id(slot) or 0:016x}"

    def from_host(self, data: bytes) -> None:
        """Takes bytes that the host has written."""
        if data:
            self._from_host.append(data)
            self.wake()

    def wake(self) -> None:
        """Schedules a turn, because there is something to do."""
        if not self._is_scheduled and not self._is_stopped:
            self._is_scheduled = True
            self._loop.call_soon(self._turn)

    def stop(self) -> None:
        """Ends the shard: no further turn runs, and every client loses its connection."""
        self._is_stopped = True
        for socket in self._sockets.values():
            socket.drop()
        if self._timer is not None:
            self._timer.cancel()

    def stats(self) -> dict[str, int]:
        """The counters of the core."""
        return dict(self._core.stats())

    def _turn(self) -> None:
        self._is_scheduled = False
        if self._is_stopped:
            return
        self._tick()
        try:
            self._read_link()
            self._read_sockets()
            self._write_link()
            self._write_sockets()
            self._write_link()
        except Exception as error:  # noqa: BLE001 the loop would only log it, and the test would wait
            self._failed(error)
        self._arm()

    def _tick(self) -> None:
        # From 1, so that 0 can mean "never".
        self._core.tick(round(self._loop.time() * 1000) + 1)

    def _arm(self) -> None:
        """Schedules a turn for the next time that the core asks for."""
        next_ms = self._core.next_tick_ms()
        at_s = None if next_ms is None else (next_ms - 1) / 1000
        if self._timer is not None and self._timer.when() != at_s:
            self._timer.cancel()
            self._timer = None
        if self._timer is None and at_s is not None:
            self._timer = self._loop.call_at(at_s, self._due)

    def _due(self) -> None:
        self._timer = None
        self._turn()

    def _read_link(self) -> None:
        from_host, self._from_host = self._from_host, []
        for data in from_host:
            self._core.link_receive(HOST, data)

    def _write_link(self) -> None:
        if self._host is not None and (data := self._core.link_take(HOST)):
            self._loop.call_soon(self._host.feed, data)

    def _read_sockets(self) -> None:
        """One read of each socket that has sent something and may be read. The rest waits for the next turn."""
        resumed, self._resumed = self._resumed, set()
        for slot, socket in list(self._sockets.items()):
            if not socket.has_unsent and slot not in resumed:
                continue
            if socket.has_hung_up:
                self._core.hung_up(slot)
            if self._core.wants_read(slot):
                self._read(slot, socket)

    def _read(self, slot: int, socket: TestSocket) -> None:
        data = socket.take(READ_BYTES)
        self._core.receive(slot, data)
        if data:
            self.wake()
        elif socket.has_hung_up:
            socket.has_hung_up = False
            self._core.eof(slot)

    def _write_sockets(self) -> None:
        """Writes to the sockets, repeatedly as long as a write causes further work."""
        again = [slot for slot in self._full if self._sockets[slot].is_reading]
        self._full.difference_update(again)
        dirty, resumed, dead = self._core.work()
        dirty += again
        while dirty or resumed or dead:
            for slot in dirty:
                self._write(slot)
            for slot in dead:
                self._full.discard(slot)
                self._sockets.pop(slot).gone()
            self._resumed.update(resumed)
            dirty, resumed, dead = self._core.work()
        if self._resumed:
            self.wake()

    def _write(self, slot: int) -> None:
        if (socket := self._sockets.get(slot)) is None:
            return
        data, is_last = self._core.take(slot, ENDLESS if socket.is_reading else 0)
        if not socket.is_reading:
            self._full.add(slot)
        if data:
            socket.receive(data)
        if is_last:
            socket.fin()

    def _command(self, **command: Any) -> None:
        self._core.command(msgspec.json.encode(command))
