"""Rooms for the tests of several shards and hosts: they broadcast, block, wait, show presence, or have quotas."""

import asyncio
import os
import time
from typing import Any

from stateroom import App, History, Member, Room, on

app = App(settings={"limits.messages_per_s": 0, "limits.bytes_per_s": 0})
CALLED: dict[str, asyncio.Event] = {}


class Located(Room):
    """Answers each join with its process id."""

    def on_join(self, member: Member, params: dict[str, Any]) -> dict[str, int]:
        return {"pid": os.getpid()}

    @on("echo")
    def echo(self, member: Member, data: Any) -> Any:
        return data


@app.room("hall:{name}", path="/hall/{name}")
class Hall(Located):
    """Broadcasts each message, and keeps it in a history."""

    history = History(messages=100_000)

    @on("say")
    def say(self, member: Member, data: Any) -> int | None:
        return self.broadcast("said", data)


@app.room("lounge:{name}")
class Lounge(Hall):
    """A hall with presence."""

    presence = True


@app.room("block:{name}")
class Block(Located):
    """Blocks its whole host for the given seconds."""

    @on("block")
    def block(self, member: Member, data: float) -> float:
        time.sleep(data)
        return data


@app.room("patient:{name}")
class Patient(Located):
    """Answers no push until a call releases it."""

    def on_start(self) -> None:
        CALLED[self.key] = self.called = asyncio.Event()

    @on("wait")
    async def wait(self, member: Member, data: Any) -> None:
        await self.called.wait()


@app.room("call:{name}")
class Call(Located):
    """A join releases the patient room of the same name, if it is on the same host."""

    def on_join(self, member: Member, params: dict[str, Any]) -> dict[str, int]:
        if self.key in CALLED:
            CALLED[self.key].set()
        return {"pid": os.getpid()}


@app.room("crowd:{name}")
class Crowd(Located):
    """A room with presence."""

    presence = True

    def presence_of(self, member: Member) -> tuple[str, dict[str, Any]] | None:
        return str(member.params["guest"]), {}


@app.room("meter:{name}", path="/meter/{name}")
class Meter(Located):
    """Allows each member three messages at once, and one an hour."""

    messages_per_s = 1 / 3600
    messages_burst = 3


@app.room("scale:{name}", path="/scale/{name}")
class Scale(Located):
    """Allows each member a hundred bytes at once, and almost nothing after that."""

    bytes_per_s = 1 / 3600
    bytes_burst = 100
