"""The app that is measured: ordinary Python rooms without native short cuts. `stateroom serve bench.app:app`.

Only the quotas on messages and bytes are turned off.
"""

import asyncio
import os
import time
from typing import Any

from stateroom import Actor, App, History, Member, Room, call, on

app = App(settings={"limits.messages_per_s": 0, "limits.bytes_per_s": 0})
KIB = 1024


@app.room("echo", path="/echo")
class Echo(Room):
    """Sends each message back to its sender."""

    def on_message(self, member: Member, event: str, data: object) -> None:
        """Sends the message back: text as text, bytes as binary."""
        member.send(event, data)


@app.room("fan", path="/fan")
class Fan(Room):
    """Sends each message to every member."""

    def on_message(self, member: Member, event: str, data: object) -> None:
        """Sends the message to all members, including its sender."""
        self.broadcast(event, data)


@app.room("echo:{name}")
class Reply(Room):
    """Answers each push with its own data."""

    @on("message")
    def message(self, member: Member, data: Any) -> Any:
        return data


@app.room("stream:{name}")
class Stream(Room):
    """Sends each push to every member, with its offset, and keeps it in the history."""

    history = History(messages=1_000)

    @on("message")
    def message(self, member: Member, data: Any) -> None:
        self.broadcast("message", data)


@app.room("behind:{name}")
class Behind(Stream):
    """As `Stream`; a member that reads too slowly catches up from a history of ten minutes."""

    history = History(messages=200_000, bytes=512 * KIB * KIB, age_s=600)
    slow_client = "catch_up"


@app.room("room:{name}")
class Plain(Room):
    """A room without handlers."""


@app.room("present:{name}")
class Present(Room):
    """Shows each member to all others by presence."""

    presence = True

    def presence_of(self, member: Member) -> tuple[str, dict[str, Any]]:
        return str(member.id), {}


@app.room("crowd:{name}")
class Crowd(Reply):
    """Sends each push to all members. A member that joins as stalled is sent more than its buffers can take."""

    slow_client = "drop_new"

    def on_join(self, member: Member, params: dict[str, Any]) -> None:
        for _ in range(40 if params.get("stalled") else 0):
            member.send("junk", "x" * 100 * KIB)

    @on("message")
    def message(self, member: Member, data: Any) -> None:
        self.broadcast("message", data)


@app.actor("adder")
class Adder(Actor):
    """An actor with trivial calls."""

    @call
    def add(self, data: int) -> int:
        return data + 1

    @call
    def where(self, data: None) -> int:
        return os.getpid()


@app.room("asker:{name}")
class Asker(Room):
    """Asks an adder on its own host, or on another one, for the given time."""

    @on("measure")
    async def measure(self, member: Member, data: dict[str, Any]) -> dict[str, float]:
        adder = await self.adder(data["remote"])
        began_s = time.perf_counter()
        until_s = began_s + data["seconds"]

        async def ask() -> int:
            asked = 0
            while time.perf_counter() < until_s:
                await adder.ask("add", asked)
                asked += 1
            return asked

        asked = sum(await asyncio.gather(*(ask() for _ in range(data["at_a_time"]))))
        return {"asked": asked, "window_s": time.perf_counter() - began_s}

    async def adder(self, remote: bool) -> Any:
        """A ref to an adder on another host if `remote`, else on this host."""
        for number in range(1_000):
            ref = self.ref(Adder, str(number))
            if (await ref.ask("where", None) != os.getpid()) == remote:
                return ref
        raise LookupError("all adders are on the same host")
