"""Random actions of clients in a room with the real cores of shard and host: nothing is lost without a notice.

Each push is answered or its membership ends; a client with a position gets every message or a gap; credit is given back
on every path that a message can take; and when all clients have gone, nothing is left.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime.testing.client.channel import Channel
from runtime.testing.client.connection import ClientConnection, JoinRequest
from runtime.testing.client.envelope import Message
from stateroom import History, Member, Reject, Room, on
from stateroom.testing import RoomTest

CREDIT, CLIENTS = 4096, 4
# Sizes of the params of a join: granted, refused by the room, above `limits.join_bytes`.
PADS = [0, 100, 3000]
LIMITS: dict[str, object] = {
    "limits.messages_per_s": 0,
    "limits.bytes_per_s": 0,
    "limits.queue_bytes": 4096,
    "limits.waiting_bytes": 2048,
    "limits.join_bytes": 1024,
    "mailbox.messages": 8,
    "mesh.room_credit_bytes": CREDIT,
}
SIZES = st.sampled_from([0, 100, 1500, 6000])
STEPS = st.one_of(
    st.tuples(
        st.sampled_from(["join", "join, then ask"]), st.integers(0, CLIENTS - 1), st.sampled_from(PADS)
    ),
    st.tuples(st.sampled_from(["ask", "say", "slow", "refused"]), st.integers(0, CLIENTS - 1), SIZES),
    st.tuples(
        st.sampled_from(["pause", "resume", "leave", "kick", "close", "drop"]),
        st.integers(0, CLIENTS - 1),
        st.just(0),
    ),
    st.tuples(st.sampled_from(["settle", "second", "minute", "restart"]), st.just(0), st.just(0)),
)


class Busy(Room):
    history = History(messages=10)
    slow_client = "drop_new"

    def on_join(self, member: Member, params: dict[str, Any]) -> None:
        if len(params.get("pad", "")) == 100:
            raise Reject("full")

    @on("ask")
    def ask(self, member: Member, text: str) -> int:
        return len(text)

    @on("say")
    def say(self, member: Member, text: str) -> None:
        self.broadcast("said", text)

    @on("slow")
    async def slow(self, member: Member, text: str) -> None:
        await asyncio.sleep(0.3)

    @on("refused")
    def refused(self, member: Member, text: str) -> None:
        raise Reject("no")

    @on("kick")
    def kick(self, member: Member, text: str) -> None:
        member.kick()

    @on("close")
    def close(self, member: Member, text: str) -> None:
        member.close(4000, "again")


def follow(channel: Channel, move: Callable[[Message], None], message: Message) -> None:
    """Asserts that a message continues the stream at the client's position, or is a gap that begins there."""
    at = channel.position
    assert at is not None, "each join has a position"
    if message.event == "gap" and "to" in message.payload:
        assert message.payload["from"] == [at[0], at[1] + 1], "a gap begins at the client's position"
    elif message.offset:
        assert message.offset == at[1] + 1, "no message is repeated or left out"
    move(message)


class Life:
    """One room, its clients, and their open requests."""

    def __init__(self, room: RoomTest[Busy]) -> None:
        self._room = room
        self.asked: list[tuple[ClientConnection, asyncio.Future[Any]]] = []
        self.connections: list[ClientConnection] = []

    async def begin(self) -> None:
        # As long as the room has a member, the shard keeps the room and its credit.
        self._steady = await self._room.join()
        self.connections = [await self._dial() for _ in range(CLIENTS)]

    async def _dial(self) -> ClientConnection:
        target = self._room._address.channel_target(self._room._settings, {})
        request = JoinRequest(target, {}, self._room.topic, {"$position": None})
        connection = ClientConnection(
            request, self._room._shard.open, self._room._shard.wake, self._room.errors
        )
        assert connection.channel is not None
        connection.channel._move = partial(follow, connection.channel, connection.channel._move)  # type: ignore[method-assign]
        await self._room.settle()
        return connection

    async def step(self, what: str, who: int, size: int) -> None:
        if what in {"settle", "second", "minute"}:
            await self._room.advance({"settle": 0.0, "second": 1.0, "minute": 60.0}[what])
        elif what == "restart":
            await self._room.restart()
        else:
            await self._act(self.connections[who], what, who, size)

    async def _act(self, connection: ClientConnection, what: str, who: int, size: int) -> None:
        if connection.socket.is_over:
            self.connections[who] = await self._dial()
        elif what == "pause":
            connection.socket.is_reading = False
        elif what == "resume":
            connection.socket.read_on()
        elif what == "drop":
            connection.socket.drop()
        else:
            self._ask(connection, what, size)

    def _ask(self, connection: ClientConnection, what: str, size: int) -> None:
        channel = connection.channel
        assert channel is not None
        if what.startswith("join"):
            params = {"$position": channel.position, "pad": "p" * size}
            self.asked.append((connection, channel.join(params)))
        if what == "join, then ask":  # without waiting for the answer to the join
            self.asked.append((connection, channel.ask("ask", "x" * 6000)))
        elif what == "leave":
            self.asked.append((connection, channel.ask("phx_leave", {})))
        elif what != "join":
            self.asked.append((connection, channel.ask(what, "x" * size)))

    async def end(self) -> None:
        for connection in self.connections:
            if not connection.socket.is_over:
                connection.socket.read_on()
        await self._room.advance(120)
        unanswered = [waiting for connection, waiting in self.asked if not waiting.done()]
        assert unanswered == [], "each request is answered, or its membership has ended"
        assert await self._steady.push("ask", "x" * 4000) == 4000, (
            "all credit of the room has been given back"
        )
        for connection in self.connections:
            connection.socket.drop()
        self._steady.drop()
        await self._room.advance(1)
        stats = self._room._shard.stats()
        assert (stats["members"], stats["connections"], stats["memory_bytes"]) == (0, 0, 0)


async def live(steps: list[tuple[str, int, int]]) -> None:
    async with RoomTest(Busy, "a", settings=LIMITS) as room:
        life = Life(room)
        await life.begin()
        for step in steps:
            await life.step(*step)
        await life.end()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, max_size=30))
def test_whatever_clients_do_nothing_is_lost_without_a_notice(steps: list[tuple[str, int, int]]) -> None:
    asyncio.run(live(steps))
