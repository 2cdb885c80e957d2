"""The host of a test: it has all parts of a host process except sockets, other hosts and the watchdog.

The parts are put together as in a server (composition.py). The rule: it exchanges bytes with its one shard, as every
host does.
"""

import asyncio
import time
from collections.abc import Callable

from runtime._native import Member
from runtime.actors.activation.snapshots import SnapshotStore
from runtime.actors.actor import Actor
from runtime.actors.calls.owners import LiveHost
from runtime.actors.calls.peer.frames import Identity, Verb
from runtime.actors.diagnostics.failures import FailureLog
from runtime.actors.host.composition import HostEnvironment, compose, core_of
from runtime.actors.host.peer_credentials import PeerCredentials
from runtime.app import App
from runtime.cluster.table import PARTITIONS
from runtime.errors import Reject
from runtime.observe.frames import without_ours
from runtime.settings import Settings
from runtime.testing.client.answers import UnhandledError
from runtime.testing.clock import Clock
from runtime.testing.server.shard_link import ShardLink

# A ticket that only activates an actor. Tickets of calls are numbered from 1.
WAKE = 0
GRACE_S = 1.0
# The wait in real time, at the end of a test, for a turn or an on_stop that is still running.
MOMENT_S = 0.05


class _Failures(FailureLog):
    """A failure log that also keeps the errors, and the error of the last `on_start` that failed."""

    def __init__(self, errors: list[BaseException]) -> None:
        super().__init__(asyncio.get_running_loop().time)
        self.errors = errors
        self.of_start: BaseException | None = None

    def record(self, room: str, handler: str, member: Member | None, error: BaseException) -> None:
        super().record(room, handler, member, error)
        self._add(error)
        if handler == "on_start":
            self.of_start = error

    def unsaved(self, room: str, error: Exception | None, at: str) -> None:
        super().unsaved(room, error, at)
        if error is not None and at:
            error.add_note(f"state_not_kept: {at}")
            self._add(error)

    def unhandled(self, room: str, event: str) -> None:
        super().unhandled(room, event)
        self._add(UnhandledError(room, event))

    def tell_refused(self, room: str, event: str, refusal: Reject) -> None:
        super().tell_refused(room, event, refusal)
        if refusal.code == "unhandled":
            self._add(LookupError(f"{room}: it refused the tell {event!r}: {refusal.reason}"))

    def _add(self, error: BaseException) -> None:
        error.__traceback__ = without_ours(error)
        # An error that `save` raises is reported once by `save`, and again when it fails the handler.
        if not any(error is one for one in self.errors):
            self.errors.append(error)


class TestHost:
    """Runs an app's actors for one shard: `feed` takes bytes from the shard, `send` is called with bytes for it.

    `generation`: counts the hosts of a test, from 1. `errors` gets the errors of user code. `snapshots`: the snapshots
    that another host has kept.
    """

    __test__ = False

    def __init__(
        self,
        app: App,
        settings: Settings,
        errors: list[BaseException],
        send: Callable[[bytes], None],
        generation: int = 1,
        snapshots: SnapshotStore | None = None,
    ) -> None:
        self.generation = generation
        self._is_dead = False
        self._failures = _Failures(errors)
        # The wall clock follows the test's clock, so that an hour of the test ages a snapshot by an hour.
        loop = asyncio.get_running_loop()
        began_s = time.time() - loop.time()
        core = core_of(settings)
        self._link = ShardLink(core, settings.whole("limits.message_bytes"), send, errors)
        environment = HostEnvironment(
            live_host=LiveHost(0, generation, ""),
            credentials=PeerCredentials(),
            wall_s=lambda: began_s + loop.time(),
            chance=lambda: 0.5,  # for the jitter of the wait before a failed actor restarts
            failures=self._failures,
            snapshots=snapshots,
        )
        self._parts = parts = compose(app, settings, core, self._link, environment)
        self.actors = parts.actors
        parts.scopes.begin(app.lifespan.context)
        version = row_epoch = generation
        core.apply_table(version, [(0, PARTITIONS, row_epoch)])
        parts.calls.apply_table(
            version, [environment.live_host], [(0, PARTITIONS, environment.live_host.index, row_epoch)]
        )
        parts.ticks.tick()

    def start_error(self) -> BaseException | None:
        """The error of the last `on_start` that failed since the previous call, or None."""
        error, self._failures.of_start = self._failures.of_start, None
        return error

    def actor(self, to: Identity) -> Actor | None:
        """The actor of this kind and key, or None if it is not active."""
        for cell in self.actors.cells.values():
            if cell.activation is not None and (cell.activation.actor.kind, cell.activation.actor.key) == to:
                return cell.activation.actor
        return None

    def wake(self, to: Identity) -> None:
        """Activates an actor, as a call does."""
        self.actors.core.call(*to, WAKE)

    async def publish(self, to: Identity, event: str, data: bytes, timeout_s: float) -> bytes:
        """Publishes to a room from outside the actors. Returns the result of `on_publish`. Raises AskError."""
        return await self._parts.calls.ask(to, event, data, timeout_s, Verb.PUBLISH)

    def feed(self, data: bytes) -> None:
        """Takes bytes from the shard. The turns run in this call, as in a read of a link's socket."""
        self._link.feed(data)

    async def stop(self, clock: Clock) -> None:
        """Stops the host in order.

        Code that waits for the clock gets the grace period at once, by moving the clock; code that waits for something
        real gets a moment of real time.
        """
        if self._is_dead:
            return
        self._parts.ticks.stop()
        stopping = asyncio.ensure_future(self.actors.stop(GRACE_S))
        await clock.advance(GRACE_S / 2)
        if not stopping.done():
            await asyncio.to_thread(time.sleep, MOMENT_S)
            await clock.advance(GRACE_S)
        await stopping
        self._end()

    def kill(self) -> None:
        """Ends the host as a crash does: no handler runs any more, and nothing it would send arrives."""
        self._is_dead = True
        self._link.cut()
        # Python ends a coroutine by an exception in it. The consequences would not happen in a real crash.
        self._failures.errors = []
        self._parts.ticks.stop()
        for cell in list(self.actors.cells.values()):
            cell.cancel()
        self._end()

    def _end(self) -> None:
        """Releases the objects that the core holds, else each test would stay in memory with all its messages."""
        self._parts.calls.stop()
        self._parts.hooks.let_go()
