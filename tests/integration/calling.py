"""An app whose actors call each other: counters, actors that pass calls on, and rooms to which others publish."""

import asyncio
import os
from contextlib import suppress

import msgspec

from stateroom import Actor, App, Member, Reject, Room, call
from stateroom.errors import AskTimeout, MailboxFull

app = App()
FLOOD_BYTES = 200_000


class Add(msgspec.Struct):
    """The argument of `Counter.add`."""

    n: int


@app.actor("counter")
class Counter(Actor):
    """Adds up numbers."""

    def __init__(self) -> None:
        self.total = 0

    @call
    def add(self, data: Add) -> int:
        if data.n < 0:
            raise Reject("negative", "only up")
        self.total += data.n
        return self.total

    @call
    def where(self) -> int:
        return os.getpid()

    @call
    async def sleep(self, seconds: float) -> str:
        await asyncio.sleep(seconds)
        return "slept"


class Score(msgspec.Struct):
    """The state of a keeper."""

    points: int = 0
    pids: list[int] = []


@app.actor("keeper")
class Keeper(Actor):
    """Keeps points, and the processes in which they were scored."""

    state: Score = Score()

    @call
    async def score(self, points: int) -> int:
        self.state.points += points
        if os.getpid() not in self.state.pids:
            self.state.pids.append(os.getpid())
        await self.save()
        return self.state.points

    @call
    def read(self) -> Score:
        return self.state


class Route(msgspec.Struct):
    """The keys of the actors that a call passes; the last one returns its process."""

    through: list[str]


@app.actor("relay")
class Relay(Actor):
    """Asks the next relay of a route, and returns the processes on the way."""

    @call("pass")
    async def pass_on(self, route: Route) -> list[int]:
        if not route.through:
            return [os.getpid()]
        following = self.ref(Relay, route.through[0])
        there = await following.ask(Relay.pass_on, Route(route.through[1:]), timeout_s=30.0)
        return [os.getpid(), *there]

    @call
    def flood(self, counter: str) -> int:
        """Tells a counter to add 1, with much other data, until a queue is full. Returns the number of tells."""
        told = 0
        with suppress(MailboxFull):
            while True:
                self.ref(Counter, counter).tell("add", {"n": 1, "beside": "x" * FLOOD_BYTES})
                told += 1
        return told


class Order(msgspec.Struct):
    """A number, the counter to which it is added, and the timeout."""

    counter: str
    n: int
    timeout_s: float = 30.0


@app.actor("hurried")
class Hurried(Actor):
    """Asks a counter to add a number with a timeout; returns None after the timeout."""

    @call
    async def order(self, order: Order) -> int | None:
        counter = self.ref(Counter, order.counter)
        try:
            return await counter.ask(Counter.add, Add(order.n), timeout_s=order.timeout_s)
        except AskTimeout:
            return None


@app.room("board:{name}", path="/board/{name}")
class Board(Room):
    """Greets members, broadcasts what is published, and counts messages in a counter of its name."""

    @call
    def size(self, more: int = 0) -> int:
        return len(self.members) + more

    def on_join(self, member: Member, params: dict[str, str]) -> None:
        member.send("message", f"joined {os.getpid()}")

    async def on_message(self, member: Member, event: str, data: str) -> None:
        total = await self.ref(Counter, self.key).ask(Counter.add, Add(len(data)))
        member.send("message", f"total {total}")
