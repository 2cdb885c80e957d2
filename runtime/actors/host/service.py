"""An actor host as a service with `start`, `apply_table` and `stop`, for any process that runs an event loop."""

import asyncio
import time
from collections.abc import Iterable, Sequence

import structlog

from runtime.actors.calls.host_calls import HostCalls
from runtime.actors.calls.owners import LiveHost, Row
from runtime.actors.calls.peer.frames import Identity, Verb
from runtime.actors.diagnostics.watchdog import Report, Watchdog
from runtime.actors.host.composition import DeclaredApp, HostEnvironment, compose, core_of
from runtime.actors.host.hosted_actors import HostedActors
from runtime.actors.host.links import Links
from runtime.actors.host.peer_credentials import PeerCredentials
from runtime.actors.host.ticks import Ticks
from runtime.actors.migration.handover import Handover
from runtime.actors.migration.placement import Assign
from runtime.errors import Moved
from runtime.settings import Settings

# Shares of the grace of a stop: after the first, actors that still stop are cancelled; after the second, the app's
# shutdown is. The rest is for writing and ending.
STOP_SHARE, SHUTDOWN_SHARE = 0.6, 0.9

_log = structlog.get_logger("stateroom.host")


class HostService:
    """Runs an app's rooms for the shards that connect to `address`, a path for a Unix socket.

    `settings` are those in force, the app's included. `report_blocked(line, seconds)` is called from the
    watchdog's thread while user code blocks the loop. `assign` computes the owners among given hosts; without it, this
    host is the only one. `shards`: how many shards will connect; 0: unknown. To be used on the loop of `start` only.
    """

    def __init__(
        self,
        index: int,
        generation: int,
        app: DeclaredApp,
        settings: Settings,
        address: str,
        report_blocked: Report = lambda line, blocked_s: None,
        assign: Assign | None = None,
        mark: int = -1,
        shards: int = 0,
    ) -> None:
        self.index = index
        self.generation = generation
        self.app = app
        self._settings = settings
        self._address = address
        self._report = report_blocked
        self._actors: HostedActors | None = None
        self._ticks: Ticks | None = None
        self._links: Links | None = None
        self._assign, self._mark, self._shards = assign, mark, shards
        self._credentials = PeerCredentials()
        self._calls: HostCalls | None = None
        self._handover: Handover | None = None
        self._watchdog: Watchdog | None = None

    async def start(self) -> None:
        """Runs the app's start-up, then listens. Shards may connect, but the host owns no actor before `apply_table`.

        Raises OSError, and AppError for a start-up that fails.
        """
        loop = asyncio.get_running_loop()
        core, message_bytes = core_of(self._settings), self._settings.whole("limits.message_bytes")
        links = Links(loop, core, message_bytes, self._credentials, self._shards)
        environment = HostEnvironment(
            live_host=LiveHost(self.index, self.generation, self._address),
            credentials=self._credentials,
            clock_s=time.monotonic,
            assign=self._assign,
            startup=self.app.lifespan,
            mark=self._mark,
        )
        parts = compose(self.app, self._settings, core, links, environment)
        for doubt in self.app.registry.doubts() if self.index == 0 else ():
            _log.warning("declaration_doubtful", what=doubt)
        await self.app.lifespan.start()
        # This context exists only now. Every turn sees what start-up has set in it.
        parts.scopes.begin(self.app.lifespan.context)
        await parts.calls.start()
        links.open(self._address)
        parts.ticks.tick()
        self._actors, self._ticks, self._links = parts.actors, parts.ticks, links
        self._calls, self._handover = parts.calls, parts.handover
        self._watchdog = Watchdog(loop, self._settings.seconds("host.blocked_warn_s"), self._report)
        self._watchdog.start()

    async def listen_again(self) -> None:
        """Makes the sockets for shards and hosts again, after something has removed them. Existing links go on.

        Raises OSError.
        """
        if self._links is not None and self._calls is not None:
            self._links.open(self._address)
            await self._calls.start()

    def apply_table(
        self,
        version: int,
        rows: Sequence[Row],
        live_hosts: Iterable[LiveHost] = (),
        quarantined: Iterable[tuple[str, str, float]] = (),
    ) -> None:
        """Takes the table. Call it after `start`. A version that is not newer than the last one is ignored.

        `rows`: `(first partition, count, host, row epoch)`. `quarantined`: actors that must not start: kind, key, and
        for how many seconds. Actors that another host owns now stop, for the reason "moved".
        """
        assert self._actors is not None, "start first"
        assert self._links is not None
        assert self._calls is not None
        self._actors.quarantine.take(quarantined)
        ours = [(first, count, row_epoch) for first, count, host, row_epoch in rows if host == self.index]
        self._actors.core.apply_table(version, ours)
        # Shards must get all earlier frames before they get the table (Controller).
        self._links.flush()
        if self._calls.apply_table(version, live_hosts, rows) and self._handover is not None:
            self._handover.table_changed(rows)

    async def call(self, to: Identity, event: str, data: bytes, timeout_s: float, verb: Verb) -> bytes:
        """Calls an actor of any host, for a program outside the actors. JSON in and out. Raises AskError."""
        if self._calls is None:
            raise Moved(f"{to[0]} {to[1]!r}: this host has not started")
        return await self._calls.ask(to, event, data, timeout_s, verb)

    async def stop(self, grace_s: float) -> None:
        """Stops all actors (reason "shutdown"), cancels the rest, writes what is queued, closes, and runs the app's
        shutdown. All within `grace_s`: a slow `on_stop` does not take the time of the others or of `on_shutdown`.
        """
        if self._actors is None or self._links is None or self._watchdog is None or self._ticks is None:
            return
        self._links.stop_reading()
        if self._handover is not None:
            self._handover.close()
        loop = asyncio.get_running_loop()
        ends_s = loop.time() + grace_s * SHUTDOWN_SHARE
        self._ticks.stop()
        await self._actors.stop(grace_s * STOP_SHARE)
        if self._calls is not None:
            self._calls.stop()
        self._links.close()
        self._watchdog.stop()
        self._actors = None
        await self.app.lifespan.stop(max(0.0, ends_s - loop.time()))

    def stats(self) -> dict[str, int]:
        """The counters of the core (`runtime/native/src/host/counters.rs`), and those of failures of user code."""
        if self._actors is None or self._links is None or self._watchdog is None:
            return {}
        failures = self._actors.failures.counts
        return {
            **self._actors.core.stats(),
            "handlers_failed": failures.total(),
            "handlers_refused": self._actors.failures.refused,
            "snapshots_failed": self._actors.failures.snapshots_failed,
            **{f"{handler}_failed": failures[handler] for handler in failures},
            **(self._calls.stats() if self._calls else {}),
            "turns_slow": self._actors.failures.slow_turns,
            "peers_refused": self._credentials.refused,
            "loop_blocked": self._watchdog.blocked,
        }
