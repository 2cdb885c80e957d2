"""The host of a test: all that a host process has but sockets, other hosts and the watchdog.

It is put together as `runtime.actors.host` does it. The rule: it speaks to its one shard in bytes, like any host.
"""

import asyncio
from collections.abc import Callable

from runtime._native import HostLinks, Member
from runtime.actors.actor import Actor
from runtime.actors.called import CalledCell, DeclaredKinds
from runtime.actors.calls.exchange import Exchange
from runtime.actors.calls.owners import Home
from runtime.actors.failures import FailureLog
from runtime.actors.rooms import Rooms
from runtime.actors.snapshots import Snapshots
from runtime.actors.strangers import Strangers
from runtime.app import App
from runtime.settings import Settings

EPOCH, PARTITIONS = 1, 16384


class _Failures(FailureLog):
    """Keeps the errors as well, and that of the last `on_start` that failed."""

    def __init__(self, errors: list[BaseException]) -> None:
        super().__init__(asyncio.get_running_loop().time)
        self.errors = errors
        self.of_start: BaseException | None = None

    def record(self, room: str, handler: str, member: Member | None, error: BaseException) -> None:
        super().record(room, handler, member, error)
        self.errors.append(error)
        if handler == "on_start":
            self.of_start = error


class TestHost:
    """Runs an app's actors for one shard: `feed` takes its bytes, `said` is called with those for it.

    `errors` gets what user code raises; `snapshots` are those that another host has kept.
    """

    __test__ = False

    def __init__(
        self,
        app: App,
        settings: Settings,
        errors: list[BaseException],
        said: Callable[[bytes], None],
        snapshots: Snapshots | None = None,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._errors = errors
        self._said = said
        self.rooms = rooms = Rooms(app.registry, settings, self._loop)
        rooms.failures = self._failures = _Failures(errors)
        rooms.snapshots = snapshots or rooms.snapshots
        self._links = HostLinks(rooms.core, message_bytes=settings.whole("limits.message_bytes"))
        self._link = self._links.open_link()
        rooms.flush, rooms.lost, rooms.blocked, rooms.behind = (
            self._flush,
            self._lost,
            self._blocked,
            self._behind,
        )
        self._connect_calls(app)
        rooms.tick()

    def start_error(self) -> BaseException | None:
        """What the last `on_start` has raised that failed since this was asked."""
        error, self._failures.of_start = self._failures.of_start, None
        return error

    def actor(self, kind: str, key: str) -> Actor | None:
        """The actor of this address, if it is awake."""
        for cell in self.rooms.cells.values():
            if cell.life is not None and (cell.life.actor.kind, cell.life.actor.key) == (kind, key):
                return cell.life.actor
        return None

    def feed(self, data: bytes) -> None:
        """What the shard says. The turns run in here, as in a read of its socket."""
        self._links.receive(self._link, data)
        self._loop.call_soon(self._flush)

    async def stop(self, grace_s: float) -> None:
        """Stops it in order."""
        await self.rooms.stop(grace_s)
        self._exchange.stop()

    def kill(self) -> None:
        """Ends it without a word."""
        for cell in list(self.rooms.cells.values()):
            cell.cancel()
        self._exchange.stop()

    def _connect_calls(self, app: App) -> None:
        home, rooms = Home(0, 1, ""), self.rooms
        kinds = DeclaredKinds(app.registry)
        self._exchange = exchange = Exchange(home, kinds, rooms.core.call, self._loop, Strangers())
        rooms.refs, app.refs.caller = app.refs, exchange
        rooms.calls = lambda cell, ticket: exchange.run_call(CalledCell(cell, rooms.failures), ticket)
        rooms.dropped, rooms.epoch = exchange.dropped, exchange.owners.epoch_here
        rooms.core.apply_table(1, [(0, PARTITIONS, EPOCH)])
        exchange.apply_table(1, [home], [(0, PARTITIONS, home.index, EPOCH)])

    def _flush(self) -> None:
        self._links.flush()
        self._said(self._links.take(self._link))

    def _behind(self, link: int) -> None:
        self._loop.call_soon(self.feed, b"")

    def _blocked(self, link: int, full: bool) -> None:
        """There is no socket to be full."""

    def _lost(self, link: int, why: str) -> None:
        self._errors.append(RuntimeError(f"the host gave up its link: {why}"))
