"""`RoomTest`: a room under test, with clients, without sockets, on a clock that the test moves.

It runs the code of production: the native cores of a shard and a host, connected in memory, and the room. The rule: an
error of user code fails the test, unless the test removes it from `errors`.
"""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import msgspec

from runtime.actors.calls.peer.frames import Verb
from runtime.actors.room import Room
from runtime.app import App
from runtime.cluster.external_calls import wrong_call
from runtime.errors import BadCall
from runtime.public import public
from runtime.testing.address import Address
from runtime.testing.client.answers import wait_real_time
from runtime.testing.client.client import TestClient
from runtime.testing.client.connection import ClientConnection, JoinRequest
from runtime.testing.client.envelope import encoded, named
from runtime.testing.client.socket import Headers
from runtime.testing.clock import Clock
from runtime.testing.only_async import OnlyAsync
from runtime.testing.server.host import TestHost
from runtime.testing.server.shard import TestShard
from runtime.testing.settings import checked_settings

R = TypeVar("R", bound=Room)


@public("stateroom.testing")
class RoomTest(OnlyAsync, Generic[R]):
    """One room and its server, for the length of an `async with` block. Blocks cannot be nested: RuntimeError.

    `values`: the values of the topic's parameters, `RoomTest(Chat, "lobby")`. `app`: the app that declares the room, if
    the room needs other actors of it; without it, the room is declared in an app of its own, under `topic` and a path.
    `settings`: by dotted name; they override those of the app. Raises SettingError, and ValueError if no client could
    name the room by these values, or if the app does not declare it exactly once.

    Within the block the loop's clock starts at 0 s and only moves by `advance`. Use it on that loop, which must be
    asyncio's own (else RuntimeError), and not in other threads. A call costs what the room does in it.
    """

    errors: list[BaseException]
    """The errors of your code, also in tasks, except `Reject`; the reason if `state` was not kept; and a LookupError
    for each `cast`, `tell` or cancelled `push` without a handler, which a server only logs. Raised at the end."""

    def __init__(
        self,
        room: type[R],
        *values: str,
        app: App | None = None,
        topic: str | None = None,
        settings: Mapping[str, object] | None = None,
    ) -> None:
        self._address = Address.of(room, values, app, topic)
        self.app, self.errors = self._address.app, []
        self._class = room
        self._settings = checked_settings(self.app, settings or {})
        self._clock = Clock(self.errors.append)
        self._running: tuple[TestShard, TestHost] | None = None

    async def __aenter__(self) -> Self:
        self._clock.loop()
        await self.app.lifespan.start()
        self._clock.__enter__()
        try:
            shard = TestShard(self.app.registry, self._settings, self.errors.append)
            self._running = shard, TestHost(self.app, self._settings, self.errors, shard.from_host)
            shard.connect(self._host)
        except BaseException:
            self._clock.__exit__()
            raise
        self._host.wake(self._address.identity)
        await self.settle()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._shard.stop()
        try:
            await self._host.stop(self._clock)
        finally:
            self._clock.__exit__()
        self.app.refs.detach()
        self._running = None
        await self.app.lifespan.stop()
        if kind is None and self.errors:
            raise BaseExceptionGroup("the room raised", self.errors)

    @property
    def room(self) -> R:
        """The room object; a new one after `restart` and after each activation. Raises LookupError if it is not active.

        The room is active at the start, and is evicted after `idle_s` without members, as in production.
        """
        actor = self._host.actor(self._address.identity)
        if not isinstance(actor, self._class):
            raise LookupError("the room is asleep: a join, a publish or an ask wakes it")
        return actor

    @property
    def topic(self) -> str:
        """Its topic, e.g. `chat:lobby`."""
        return self._address.topic

    async def join(
        self, params: Any = None, *, query: Mapping[str, str] | None = None, headers: Headers | None = None
    ) -> TestClient:
        """Connects a client that joins on a channel socket; `client.reply` is the result of `on_join`.

        `query` and `headers` are those of its request. Raises `Refused`; RuntimeError if `on_start` raised, which runs
        again when the clock is moved.
        """
        target = self._address.channel_target(self._settings, query or {})
        params = {} if params is None else params
        return await self._enter(JoinRequest(target, headers or {}, self.topic, params))

    async def connect(
        self, query: Mapping[str, str] | None = None, *, headers: Headers | None = None
    ) -> TestClient:
        """Connects a client to the room's own path. Its messages have no envelope; their event is "message".

        Raises `Refused` if a real client would be closed, LookupError if the room has no path, and the same errors as
        `join`.
        """
        return await self._enter(JoinRequest(self._address.path_target(query or {}), headers or {}))

    async def publish(self, event: str, data: Any = None, *, timeout_s: float = 5.0) -> Any:
        """Publishes as a backend does. Returns the result of the room's `on_publish`, after a round trip through JSON.

        Raises AskError: `BadCall` for an event or data that cannot be published, `Failed` if `on_publish` raised.
        """
        raw = bytes(encoded(named(event), data))
        if why := wrong_call(Verb.PUBLISH, self._address.key, event, raw):
            raise BadCall(why)
        asked = self._host.publish(self._address.identity, event, raw, timeout_s)
        value = await wait_real_time(asked, f"no answer to {event!r}")
        await self.settle()
        return msgspec.json.decode(value) if value else None

    async def advance(self, seconds: float) -> None:
        """Moves the clock: timers, timeouts and sleeps run in order at their times, each with everything it sets off.

        Raises ValueError unless `seconds` >= 0. O(timers that run).
        """
        await self._clock.advance(seconds)

    async def settle(self) -> None:
        """Lets the room do everything that it can do without the clock moving."""
        await self._clock.advance(0)

    async def restart(self, *, standby: bool = False) -> None:
        """Kills the host and starts another one: members stay, and the room starts again and gets `on_recover`.

        State and history are lost, and the stream has another epoch, as after the death of the only host. `standby`: as
        if there was a second host, which has kept the last saved state (a change is saved within a second, or by
        `save`). `on_startup` runs again, in the new host; TimeoutError if it waits for the clock.
        """
        self._host.kill()
        self._shard.disconnect()
        await wait_real_time(self.app.lifespan.start(), "on_startup has not ended")
        kept = self._host.actors.snapshots if standby else None
        shard, generation = self._shard, self._host.generation + 1
        host = TestHost(self.app, self._settings, self.errors, shard.from_host, generation, kept)
        self._running = shard, host
        shard.connect(host)
        await self.settle()

    @property
    def _shard(self) -> TestShard:
        return self._parts[0]

    @property
    def _host(self) -> TestHost:
        return self._parts[1]

    @property
    def _parts(self) -> tuple[TestShard, TestHost]:
        if self._running is None:
            raise RuntimeError("a RoomTest runs within its block: async with RoomTest(...) as room:")
        return self._running

    async def _enter(self, request: JoinRequest) -> TestClient:
        known = len(self.errors)
        connection = ClientConnection(request, self._shard.open, self._shard.wake, self.errors)
        await self.settle()
        if (error := self._host.start_error()) and not connection.is_answered:
            connection.socket.drop()
            raise RuntimeError(f"{self.topic} has not started: on_start raised {error!r}") from error
        await connection.enter(known)
        await self.settle()
        if not request.topic:
            connection.check_stays(known)
        return TestClient(connection)
