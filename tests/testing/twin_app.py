"""Rooms for the scripts that run in a test and on a real server: one kind for each behaviour that is compared."""

import asyncio
from typing import Any

import msgspec

from stateroom import App, History, Member, Presence, Reject, Room, call, on, readonly

app = App(settings={"limits.messages_per_s": 0, "limits.bytes_per_s": 0})


class Who(msgspec.Struct):
    who: str = "nobody"


@app.room("door:{name}", path="/door/{name}")
class Door(Room):
    origins = ("https://good.example",)
    headers = ("X-Tag", "X-Other")
    subprotocols = ("b", "a")

    def on_join(self, member: Member, params: Who) -> dict[str, Any]:
        if params.who == "Eve":
            raise Reject("banned", "not you")
        if params.who == "broken":
            raise ZeroDivisionError
        return {"hello": params.who, "headers": dict(member.headers)}

    def on_message(self, member: Member, event: str, data: str | bytes) -> None:
        member.send("echo", data if event == "message" else {"event": event})

    def on_publish(self, event: str, data: Any) -> Any:
        if event == "no":
            raise Reject("closed", "not now")
        self.broadcast(event, data)
        return {"told": len(self.members)}

    @on("double")
    def double(self, member: Member, number: int) -> int:
        return 2 * number

    @on("reverse")
    def reverse(self, member: Member, data: bytes) -> bytes:
        return data[::-1]

    @on("refuse")
    def refuse(self, member: Member) -> None:
        raise Reject("taken", "that seat is")

    @on("break")
    def fail(self, member: Member) -> None:
        raise ZeroDivisionError

    @on("kick")
    def kick(self, member: Member) -> None:
        member.kick("enough")

    @on("close")
    def close(self, member: Member, code: int) -> None:
        member.close(code, "as you wish")


@app.room("quiet:{name}", path="/quiet/{name}")
class Quiet(Room):
    """A room without `on_message`, with a low quota for each member."""

    messages_per_s = 0.001
    messages_burst = 2

    @on("say")
    def say(self, member: Member, text: str) -> None:
        self.broadcast("said", text)


@app.room("log:{name}")
class Log(Room):
    history = History(messages=1000, bytes=64 << 20)
    slow_client = "drop_new"
    state: Who

    def on_recover(self, members: list[Member]) -> None:
        self.send_to(members, "recovered", {"who": self.state.who})

    @on("burst")
    def burst(self, member: Member, data: tuple[int, int]) -> None:
        count, size = data
        for _ in range(count):
            self.broadcast("said", "." * size)

    @on("say")
    def say(self, member: Member, text: str) -> int | None:
        return self.broadcast("said", text)

    @on("name")
    async def name(self, member: Member, name: str) -> None:
        self.state.who = name
        await self.save()


@app.room("hall:{name}")
class Hall(Room):
    presence = Presence(window_s=0.05)

    def on_join(self, member: Member, params: Who) -> None:
        member.state = params.who

    def presence_of(self, member: Member) -> tuple[str, dict[str, str]]:
        return member.state, {"mood": "fine"}


@app.room("slow:{name}")
class Slow(Room):
    def on_start(self) -> None:
        self.open = asyncio.Event()

    @on("wait")
    async def wait(self, member: Member, text: str) -> str:
        await self.open.wait()
        return text[:1]

    @readonly
    @call
    def release(self) -> None:
        self.open.set()
