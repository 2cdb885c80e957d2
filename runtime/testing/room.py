"""`RoomTest`: a room under test, with clients, without sockets, on a clock that the test moves.

What runs is what runs in production, native core included, up to the bytes that go to a shard; only the shard is a
stand-in. The rule: what user code raises fails the test, unless the test takes it from `errors`.
"""

import urllib.parse
from collections.abc import Mapping, Sequence
from itertools import count
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import msgspec

from runtime.actors import pattern
from runtime.actors.room import Room
from runtime.app import App
from runtime.public import public
from runtime.settings import Settings
from runtime.testing.client import TestClient
from runtime.testing.clock import Clock
from runtime.testing.frames import Join
from runtime.testing.host import TestHost
from runtime.testing.shard import TestShard

TOPIC = "room:{name}"
GRACE_S = 1.0
R = TypeVar("R", bound=Room)


@public("stateroom.testing")
class RoomTest(Generic[R]):
    """One room and its host, for the length of an `async with` block. One at a time: RuntimeError within another.

    `values`: those of the topic's parameters, `RoomTest(Chat, "lobby")`. `app`: where the room is declared, if it needs
    other actors of it; else it is declared alone, under `topic`. `settings`: by dotted name, over those of the app.
    Raises ValueError for values that do not fit the topic, or an app in which the room is not declared exactly once.

    The loop's clock stands still within the block, at 0 s in the beginning: move it by `advance`. To be used on that
    loop, which must be asyncio's own (else RuntimeError), and by no other thread. A call costs what it has the room do.
    """

    errors: list[BaseException]
    """What your code has raised, except `Reject`. What is left here at the end is raised by the block."""

    def __init__(
        self,
        room: type[R],
        *values: str,
        app: App | None = None,
        topic: str | None = None,
        settings: Mapping[str, object] | None = None,
    ) -> None:
        self.app = app or _app_of(room, topic or TOPIC)
        self.topic_pattern = _topic_of(self.app, room, topic)
        names = pattern.parameters(self.topic_pattern)
        if len(names) != len(values):
            raise ValueError(
                f"{self.topic_pattern!r} has {len(names)} parameters, {len(values)} values are given"
            )
        self._class, self._key = room, _key(values)
        self.values = dict(zip(names, values, strict=True))
        self.errors = []
        self._settings = Settings({}, {**self.app.settings, **(settings or {})})
        self._clock = Clock()
        self._connections = count(1)

    async def __aenter__(self) -> Self:
        self._clock.loop()
        await self.app.lifespan.start()
        self._clock.__enter__()
        self._host = self._begin()
        self._shard = TestShard(self.topic_pattern, self._key, self._feed)
        await self.settle()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clock.__exit__()
        await self._host.stop(GRACE_S)
        self.app.refs.caller = None
        await self.app.lifespan.stop()
        if kind is None and self.errors:
            raise BaseExceptionGroup("the room raised", self.errors)

    @property
    def room(self) -> R:
        """The room itself, awake now; a new object after `restart` and after sleep. Raises LookupError while asleep."""
        actor = self._host.actor(self.topic_pattern, self._key)
        if not isinstance(actor, self._class):
            raise LookupError("the room is asleep")
        return actor

    @property
    def topic(self) -> str:
        """Its topic, e.g. `chat:lobby`."""
        return self.topic_pattern.format_map(self.values)

    async def join(self, params: Any = None, *, headers: Mapping[str, str] | None = None) -> TestClient:
        """A client joins as on a channel socket; `client.reply` is what `on_join` returned.

        Raises `Refused`; RuntimeError when `on_start` raises, which is tried again when the clock is moved.
        """
        raw = msgspec.json.encode({} if params is None else params)
        return await self._enter(Join(next(self._connections), topic=self.topic, params=raw, headers=headers))

    async def connect(
        self, query: Mapping[str, str] | None = None, *, headers: Mapping[str, str] | None = None
    ) -> TestClient:
        """A client joins by a direct path with this query: its messages have no envelope, its event is "message".

        Raises `Refused` where a real client would be closed, and what `join` raises.
        """
        path = "/" + "/".join(urllib.parse.quote(value) for value in self.values.values())
        asked = urllib.parse.urlencode(query or {})
        return await self._enter(Join(next(self._connections), path, asked, headers=headers))

    async def advance(self, seconds: float) -> None:
        """Moves the clock: timers, timeouts and sleeps run in order, at their times, each with all that it sets off.

        `seconds` >= 0. O(timers that run).
        """
        await self._clock.advance(seconds)

    async def settle(self) -> None:
        """Lets the room do everything that it can do now, with the clock where it is."""
        await self._clock.advance(0)

    async def restart(self) -> None:
        """Kills the host without a word and starts another: members stay, the room begins anew with `on_recover`."""
        self._host.kill()
        self._host = self._begin(self._host)
        self._shard.connect(self._feed)
        await self.settle()

    def _begin(self, before: TestHost | None = None) -> TestHost:
        kept = before.rooms.snapshots if before else None
        return TestHost(self.app, self._settings, self.errors, self._said, kept)

    def _feed(self, data: bytes) -> None:
        self._host.feed(data)

    def _said(self, data: bytes) -> None:
        self._shard.take(data)

    async def _enter(self, join: Join) -> TestClient:
        client = TestClient(
            self._shard,
            lambda client: self._shard.sit(join, client.hear, client.ended),
            self.errors,
        )
        await self.settle()
        if (error := self._host.start_error()) and not client.is_answered:
            client.leave()
            raise RuntimeError(f"{self.topic} has not started: on_start raised {error!r}") from error
        await client.join()
        await self.settle()
        if not join.topic:
            client.stays()
        return client


def _app_of(room: type[Room], topic: str) -> App:
    app = App()
    app.room(topic)(room)
    return app


def _topic_of(app: App, room: type[Room], topic: str | None) -> str:
    found = [
        kind for kind, declared in app.registry.kinds.items() if declared is room and topic in {None, kind}
    ]
    if len(found) != 1:
        raise ValueError(
            f"{room.__name__} is declared {len(found)} times in this app: say which topic is meant"
        )
    return found[0]


def _key(values: Sequence[str]) -> str:
    """As a shard makes it (shard/routes.rs): one value alone as it is, several escaped and joined."""
    if len(values) == 1:
        return values[0]
    return ":".join(value.replace("%", "%25").replace(":", "%3A") for value in values)
