"""The interface of stages on which scripts run, and the stage of a room under test. live.py has that of a real server.

The rule: a stage adds nothing and hides nothing. Values that differ between any two runs (ids, epochs, delays) are
replaced by `alike`.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from stateroom.errors import AskError
from stateroom.testing import Refused, RoomTest, TestClient
from tests.testing import twin_app

SETTINGS: dict[str, object] = {
    "limits.queue_bytes": 64 * 1024,
    "limits.waiting_bytes": 1024,
    "mesh.room_credit_bytes": 4096,
    "deflate.enabled": False,
}
ID, DELAY = re.compile(r"[0-9a-f]{16}"), re.compile(r"retry_ms=\d+")
Outcome = tuple[str, Any]
"""The outcome of a request: "ok" or "error", and the response."""


def alike(value: Any, seen: dict[Any, str]) -> Any:
    """The value with ids and epochs numbered in order of appearance, and without references and delays."""
    if isinstance(value, dict):
        kept = set(value) - {"phx_ref", "retry_ms"}
        return {alike(key, seen): alike(value[key], seen) for key in sorted(kept)}
    if isinstance(value, list | tuple):
        return [alike(one, seen) for one in value]
    if isinstance(value, str):
        return numbered("id", value, seen) if ID.fullmatch(value) else DELAY.sub("retry_ms=soon", value)
    return numbered("epoch", value, seen) if isinstance(value, int) and value > 1 << 32 else value


def numbered(what: str, value: Any, seen: dict[Any, str]) -> str:
    """The name of a value that was seen before, or a new name with the next number."""
    return seen.setdefault(value, f"{what} {len(seen)}")


class InTestPlayer:
    """A client of a RoomTest. `heard` returns the messages since its last call, at least `count` of them."""

    def __init__(self, room: RoomTest[Any], client: TestClient) -> None:
        self._room, self._client = room, client

    async def push(self, event: str, data: Any = None) -> Outcome:
        return await outcome_of(self._client.push(event, data))

    async def push_all(
        self, event: str, data: Sequence[Any], then: Callable[[], Awaitable[None]]
    ) -> list[Outcome]:
        """Pushes all of the data at once, awaits `then`, and then waits for the replies."""
        replies = [asyncio.ensure_future(self.push(event, one)) for one in data]
        await self._room.settle()
        await then()
        return await asyncio.gather(*replies)

    async def rejoin(self, params: Any) -> Outcome:
        status, response = await outcome_of(self._client.rejoin(params))
        return status, self._client.reply if status == "ok" else response

    def send(self, data: str | bytes) -> None:
        self._client.send(data)

    async def heard(self, count: int = 0) -> list[tuple[str, Any, int]]:
        await self._room.advance(1)
        messages = [tuple(message) for message in self._client.received]
        self._client.received.clear()
        assert len(messages) >= count
        return messages

    async def ended(self) -> tuple[int, str]:
        """Code and reason of the end of its membership, or of its socket on a path."""
        await self._room.settle()
        assert self._client.closed is not None
        return self._client.closed

    def pause(self) -> None:
        self._client.pause_reading()

    def resume(self) -> None:
        self._client.resume_reading()

    async def leave(self) -> None:
        self._client.leave()
        await self._room.settle()


async def outcome_of(asked: Awaitable[Any]) -> Outcome:
    """The outcome of a request to a RoomTest."""
    try:
        return "ok", await asked
    except Refused as refused:
        return "error", refused.response
    except AskError as error:
        return "error", error.code


class InTest:
    """A stage with a room under test."""

    def __init__(self, room: RoomTest[Any]) -> None:
        self._room = room

    async def join(self, params: Any, headers: Mapping[str, str] | None = None) -> tuple[Any, Outcome]:
        status, one = await outcome_of(self._room.join(params, headers=headers))
        return (
            (InTestPlayer(self._room, one), (status, one.reply)) if status == "ok" else (None, (status, one))
        )

    async def connect(
        self, query: dict[str, str], headers: Mapping[str, str] | None = None
    ) -> tuple[Any, Outcome]:
        status, one = await outcome_of(self._room.connect(query, headers=headers))
        return (
            (InTestPlayer(self._room, one), (status, one.subprotocol))
            if status == "ok"
            else (None, (status, one))
        )

    async def publish(self, event: str, data: Any) -> Outcome:
        return await outcome_of(self._room.publish(event, data))

    async def ask(self, event: str) -> None:
        await self._room.app.ref(type(self._room.room), self._room.room.key).ask(event)

    async def restart(self) -> None:
        await self._room.restart()


@asynccontextmanager
async def in_test(kind: str, name: str) -> AsyncIterator[InTest]:
    """The stage for one script."""
    app = twin_app.app
    room: Any = app.registry.kinds[f"{kind}:{{name}}"]
    async with RoomTest(room, name, app=app, settings=SETTINGS) as running:
        yield InTest(running)
        running.errors.clear()
