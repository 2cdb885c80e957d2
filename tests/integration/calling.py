"""An app whose actors call each other: counters, actors that pass calls on, rooms that others publish to."""

import asyncio
import os
from contextlib import suppress

import msgspec

from stateroom import Actor, App, Member, Reject, Room, call
from stateroom.errors import AskTimeout, MailboxFull

app = App()
FLOOD_BYTES = 200_000


class Add(msgspec.Struct):
    """What a counter is told."""

    n: int


@app.actor("counter")
class Counter(Actor):
    """Adds up what it is told."""

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
    """What a keeper keeps."""

    points: int = 0
    pids: list[int] = []


@app.actor("keeper")
class Keeper(Actor):
    """Keeps points, and in which processes they were scored."""

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
    """Which actors a call is to pass, as keys; the last one says where it is."""

    through: list[str]


@app.actor("relay")
class Relay(Actor):
    """Asks the next relay of a route, and says the processes that were passed."""

    @call("pass")
    async def pass_on(self, route: Route) -> list[int]:
        if not route.through:
            return [os.getpid()]
        following = self.ref(Relay, route.through[0])
        there = await following.ask(Relay.pass_on, Route(route.through[1:]), timeout_s=30.0)
        return [os.getpid(), *there]

    @call
    def flood(self, counter: str) -> int:
        """Tells a counter to add 1, with much beside that, until there is no room; how often it has."""
        told = 0
        with suppress(MailboxFull):
            while True:
                self.ref(Counter, counter).tell("add", {"n": 1, "beside": "x" * FLOOD_BYTES})
                told += 1
        return told


class Order(msgspec.Struct):
    """What is to be added to which counter, and how long that may take."""

    counter: str
    n: int
    timeout_s: float = 30.0


@app.actor("hurried")
class Hurried(Actor):
    """Has a counter add, and does not wait for it longer than it is told; then it answers nothing."""

    @call
    async def order(self, order: Order) -> int | None:
        counter = self.ref(Counter, order.counter)
        try:
            return await counter.ask(Counter.add, Add(order.n), timeout_s=order.timeout_s)
        except AskTimeout:
            return None


@app.room("board:{name}", path="/board/{name}")
class Board(Room):
    """Greets, tells what is published, and counts messages in a counter of its name."""

    @call
    def size(self, more: int = 0) -> int:
        return len(self.members) + more

    def on_join(self, member: Member, params: dict[str, str]) -> None:
        member.send("message", f"joined {os.getpid()}")

    async def on_message(self, member: Member, event: str, data: str) -> None:
        total = await self.ref(Counter, self.key).ask(Counter.add, Add(len(data)))
        member.send("message", f"total {total}")
