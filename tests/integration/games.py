"""An app with a game whose score must survive failures of its handlers and of its host."""

import asyncio
import os
from typing import Any

import msgspec

from stateroom import App, Member, Reject, Room, on, readonly

app = App()
shared: dict[str, object] = {}


@app.on_startup
async def connect() -> None:
    """Opens a resource that all rooms of a host share."""
    shared["connected"] = True


class Seat(msgspec.Struct):
    """The params of a player's join."""

    name: str
    age: int = 18


class Hit(msgspec.Struct):
    """A move."""

    points: int


class Score(msgspec.Struct):
    """The state, which must not be lost."""

    points: int = 0
    names: list[str] = []


@app.room("game:{name}")
class Game(Room):
    """Keeps the score of its members."""

    state: Score = Score()

    def on_join(self, member: Member, params: Seat) -> dict[str, Any]:
        if params.age < 18:
            raise Reject("too_young", "Come back in some years.")
        self.state.names.append(params.name)
        return {"points": self.state.points, "shared": shared}

    def on_recover(self, members: list[Member]) -> None:
        self.broadcast("recovered", {"points": self.state.points, "members": len(members)})

    @on("hit")
    async def hit(self, member: Member, data: Hit) -> int:
        self.state.points += data.points
        await self.save()
        return self.state.points

    @on("lose")
    def lose(self, member: Member) -> None:
        """Changes the state after the last snapshot, and then fails."""
        self.state.points = -1
        self.after(0, lambda: 1 / 0)

    @on("stall")
    async def stall(self, member: Member, seconds: float) -> str:
        await asyncio.sleep(seconds)
        return "stalled"

    @readonly
    @on("pid")
    def pid(self, member: Member) -> int:
        return os.getpid()
