"""The app for the unchanged `phoenix` client, in Node and in a browser; it also serves the browser's page."""

import os
from pathlib import Path
from typing import Any

from stateroom import App, Member, Reject, Room, on

NODE = Path(__file__).parent / "node"

app = App(settings={"limits.messages_per_s": 0})
app.page("/", NODE / "page.html")
app.page("/scenarios.mjs", NODE / "scenarios.mjs")
app.page("/phoenix.mjs", NODE / "node_modules/phoenix/priv/static/phoenix.mjs")


@app.room("lobby:{name}")
class Lobby(Room):
    """A room with handlers that greet, echo, broadcast, reject and fail, and with presence."""

    presence = True

    def presence_of(self, member: Member) -> tuple[str, dict[str, Any]] | None:
        name = member.params.get("guest")
        return (name, {"mood": "calm"}) if name else None

    def on_join(self, member: Member, params: dict[str, Any]) -> dict[str, Any]:
        if params.get("banned"):
            raise Reject("banned", "not you")
        return {"hello": params.get("guest"), "pid": os.getpid()}

    @on("echo")
    def echo(self, member: Member, data: Any) -> Any:
        return data

    @on("bytes")
    def bytes(self, member: Member, data: bytes) -> bytes:
        self.broadcast("bytes", data)
        return data[::-1]

    @on("say")
    def say(self, member: Member, data: Any) -> None:
        self.broadcast("said", data)

    @on("reject")
    def reject(self, member: Member, data: Any) -> None:
        raise Reject("no", "I will not")

    @on("fail")
    def fail(self, member: Member, data: Any) -> None:
        raise RuntimeError("on request")

    @on("close")
    def close(self, member: Member, data: Any) -> None:
        member.close(data["code"], data["reason"])

    @on("kick")
    def kick(self, member: Member, data: Any) -> None:
        member.kick("enough")


@app.room("other:{name}")
class Other(Room):
    """A second kind of room, for the same socket."""

    @on("echo")
    def echo(self, member: Member, data: Any) -> Any:
        return {"other": data}
