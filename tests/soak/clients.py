"""Clients of the soak test, each a loop for the time of the load: they join, send, lag and leave in every way."""

import asyncio
import json
from contextlib import suppress
from random import Random
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

ROOMS = 40
TEXT = "x" * 200


class Load:
    """The clients of one server. `done` counts the finished clients of each sort; none may stay at 0."""

    def __init__(self, url: str, seed: int = 1) -> None:
        self.done = dict.fromkeys(("direct", "channel", "slow", "vanishing"), 0)
        self.errors: list[str] = []
        self._url = url
        self._random = Random(seed)
        self._ended = asyncio.Event()

    async def run(self, seconds: float, clients: int) -> None:
        """Runs this number of clients of each sort for this time; each finishes its current round."""
        loops = [self._again(sort) for sort in self.done for _ in range(clients)]
        running = asyncio.gather(*loops)
        await asyncio.sleep(seconds)
        self._ended.set()
        await running

    async def _again(self, sort: str) -> None:
        client = getattr(self, f"_{sort}")
        while not self._ended.is_set():
            try:
                await asyncio.wait_for(client(f"{self._random.randrange(ROOMS)}"), 60)
                self.done[sort] += 1
            except (OSError, WebSocketException, TimeoutError) as error:
                self.errors.append(f"{sort}: {error!r}")
                await asyncio.sleep(0.1)

    async def _direct(self, room: str) -> None:
        async with connect(f"{self._url}/chat/{room}", compression="deflate") as socket:
            for _ in range(20):
                await socket.send(TEXT)
                await socket.recv()

    async def _channel(self, room: str) -> None:
        async with self._channels() as socket:
            position = None
            for _ in range(3):
                reply = await _ask(socket, room, "phx_join", {"$position": position})
                for _ in range(10):
                    await _ask(socket, room, "say", TEXT)
                await _ask(socket, room, "later", TEXT)
                stream = reply["response"]["$stream"]
                position = [stream["epoch"], stream["offset"]]
                await _ask(socket, room, "phx_leave", {})

    async def _slow(self, room: str) -> None:
        """Reads nothing while others send, then everything that it missed."""
        async with self._channels(max_queue=1) as socket:
            await _ask(socket, room, "phx_join", {})
            await asyncio.sleep(self._random.uniform(1, 5))
            await _ask(socket, room, "say", TEXT)

    async def _vanishing(self, room: str) -> None:
        """Disconnects in the middle of a message, without a close frame."""
        async with self._channels() as socket:
            await _ask(socket, room, "phx_join", {})
            await socket.send(json.dumps(["1", "9", f"chat:{room}", "later", TEXT]))
            socket.transport.abort()

    def _channels(self, **options: Any) -> connect:
        return connect(f"{self._url}/socket/websocket?vsn=2.0.0", compression=None, **options)


async def _ask(socket: ClientConnection, room: str, event: str, payload: Any) -> dict[str, Any]:
    """Pushes, and reads until the reply; other messages are ignored."""
    await socket.send(json.dumps(["1", event, f"chat:{room}", event, payload]))
    while True:
        _, ref, _, name, answer, *_ = json.loads(await socket.recv())
        if name == "phx_reply" and ref == event:
            return answer if isinstance(answer, dict) else {}


async def settle(server_is_empty: Any, deadline_s: float = 60.0) -> None:
    """Waits until the server has no clients left."""
    with suppress(TimeoutError):
        async with asyncio.timeout(deadline_s):
            while not await asyncio.to_thread(server_is_empty):
                await asyncio.sleep(0.1)
