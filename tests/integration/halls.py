"""Rooms for the tests of many shards and hosts: one that repeats to all, one that blocks, one that waits to be told."""

import asyncio
import os
import time
from typing import Any

from stateroom import App, History, Member, Room, on

app = App(settings={"limits.messages_per_s": 0, "limits.bytes_per_s": 0})
CALLED: dict[str, asyncio.Event] = {}


class Located(Room):
    """Tells each newcomer which process it lives in."""

    def on_join(self, member: Member, params: dict[str, Any]) -> dict[str, int]:
        return {"pid": os.getpid()}

    @on("echo")
    def echo(self, member: Member, data: Any) -> Any:
        return data


@app.room("hall:{name}", path="/hall/{name}")
class Hall(Located):
    """Says to all what one says, and keeps it."""

    history = History(messages=100_000)

    @on("say")
    def say(self, member: Member, data: Any) -> int | None:
        return self.broadcast("said", data)


@app.room("lounge:{name}")
class Lounge(Hall):
    """A hall that shows to all who is here."""

    presence = True


@app.room("block:{name}")
class Block(Located):
    """Blocks its whole host for as many seconds as it is told."""

    @on("block")
    def block(self, member: Member, data: float) -> float:
        time.sleep(data)
        return data


@app.room("patient:{name}")
class Patient(Located):
    """Answers no push before it is called."""

    def on_start(self) -> None:
        CALLED[self.key] = self.called = asyncio.Event()

    @on("wait")
    async def wait(self, member: Member, data: Any) -> None:
        await self.called.wait()


@app.room("call:{name}")
class Call(Located):
    """Who joins here calls the patient room of that name, if it lives in the same host."""

    def on_join(self, member: Member, params: dict[str, Any]) -> dict[str, int]:
        if self.key in CALLED:
            CALLED[self.key].set()
        return {"pid": os.getpid()}


@app.room("crowd:{name}")
class Crowd(Located):
    """Shows to all who is here."""

    presence = True

    def presence_of(self, member: Member) -> tuple[str, dict[str, Any]] | None:
        return str(member.params["guest"]), {}


@app.room("meter:{name}", path="/meter/{name}")
class Meter(Located):
    """Lets each member say three things at once, and one an hour."""

    messages_per_s = 1 / 3600
    messages_burst = 3


@app.room("scale:{name}", path="/scale/{name}")
class Scale(Located):
    """Lets each member say a hundred bytes at once, and next to nothing after that."""

    bytes_per_s = 1 / 3600
    bytes_burst = 100
