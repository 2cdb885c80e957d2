"""The rooms of the soak test: they use each feature that keeps data for a client or a room."""

import asyncio
from typing import Any

import msgspec

from stateroom import App, History, Member, Presence, Room, on

app = App(
    {"limits.messages_per_s": 0, "limits.bytes_per_s": 0, "limits.queue_bytes": 65536, "room.idle_s": 1.0}
)


class Count(msgspec.Struct):
    """The number of messages; the other host keeps a copy."""

    said: int = 0


@app.room("chat:{name}", path="/chat/{name}")
class Chat(Room):
    """Uses presence, history, state, timers, tasks, and members that lag and catch up."""

    state: Count
    history = History(messages=200, age_s=30)
    presence = Presence(window_s=0.2)
    slow_client = "catch_up"

    def on_start(self) -> None:
        self.every(1.0, self.tick)

    def tick(self) -> None:
        self.broadcast("tick", {"said": self.state.said}, volatile=True)

    def presence_of(self, member: Member) -> tuple[str, dict[str, Any]]:
        return member.id, {"as": "soak"}

    @on("say")
    def say(self, member: Member, data: str) -> int:
        self.state.said += 1
        member.state = {"said": self.state.said}
        self.broadcast("said", data)
        return self.state.said

    @on("later")
    async def later(self, member: Member, data: str) -> str:
        await asyncio.sleep(0.01)
        return data

    def on_message(self, member: Member, event: str, data: object) -> None:
        member.send("message", data)
