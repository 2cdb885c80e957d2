"""The rooms with which the table of the channel protocol is tested. Each handler has the name of what it shows."""

from typing import Any

import msgspec

from stateroom import App, History, Member, Reject, Room, on

app = App(settings={"limits.rooms_per_connection": 8})


class Seat(msgspec.Struct):
    """The data of `sit`; further fields are refused."""

    row: int


@app.room("table:{name}", path="/table/{name}")
class Table(Room):
    """Has handlers that answer in different ways."""

    def on_join(self, member: Member, params: dict[str, Any]) -> object:
        if params.get("refuse"):
            raise Reject("full", "no more guests")
        if params.get("late"):
            raise Reject("late", "we have closed", opens_at="noon")
        if params.get("fail"):
            raise RuntimeError("on request")
        if params.get("kick"):
            member.kick("enough")
        if "watch" in params:
            member.tag("watch")
        return {"welcome": params["guest"]} if "guest" in params else None

    def on_leave(self, member: Member, reason: str) -> None:
        self.broadcast("left", {"reason": reason}, tag="watch")

    @on("echo")
    def echo(self, member: Member, data: Any) -> Any:
        return data

    @on("nothing")
    def nothing(self, member: Member, data: Any) -> None: ...

    @on("sit")
    def sit(self, member: Member, data: Seat) -> dict[str, int]:
        return {"row": data.row}

    @on("reject")
    def reject(self, member: Member, data: Any) -> None:
        raise Reject("taken", "that seat is taken")

    @on("reserve")
    def reserve(self, member: Member, data: Any) -> None:
        raise Reject("taken", "that seat is taken", free=[2, 3], since=None)

    @on("fail")
    def fail(self, member: Member, data: Any) -> None:
        raise RuntimeError("on request")

    @on("say")
    def say(self, member: Member, data: Any) -> None:
        self.broadcast("said", data)

    @on("others")
    def others(self, member: Member, data: Any) -> None:
        self.broadcast("said", data, without=member)

    @on("watchers")
    def watchers(self, member: Member, data: Any) -> None:
        self.broadcast("said", data, tag="watch")

    @on("me")
    def me(self, member: Member, data: Any) -> None:
        member.send("you", data)

    @on("close")
    def close(self, member: Member, data: Any) -> None:
        member.close(data, "on request")

    @on("kick")
    def kick(self, member: Member, data: Any) -> None:
        member.kick("enough")

    @on("message")
    def message(self, member: Member, data: str) -> None:
        self.broadcast("said", data)


@app.room("raw:{name}")
class Raw(Room):
    """Receives and sends bytes."""

    @on("echo")
    def echo(self, member: Member, data: bytes) -> bytes:
        return data

    @on("say")
    def say(self, member: Member, data: bytes) -> None:
        self.broadcast("noise", data)

    @on("me")
    def me(self, member: Member, data: bytes) -> None:
        member.send("you", data)


@app.room("loud:{name}")
class Loud(Room):
    """Sends bytes in every possible way."""

    @on("bytes")
    def say(self, member: Member, data: Any) -> bytes:
        self.broadcast("noise", b"\xc0\xff\xee")
        member.send("you", b"\xc0\xff\xee")
        return b"\xc0\xff\xee"


@app.room("here:{name}")
class Here(Room):
    """A room with presence."""

    presence = True

    def presence_of(self, member: Member) -> tuple[str, dict[str, Any]]:
        return member.params["guest"], {}


@app.room("slow:{name}")
class Slow(Room):
    """Answers joins and pushes after a wait."""

    async def on_join(self, member: Member, params: dict[str, Any]) -> dict[str, bool]:
        self.broadcast("coming", {})
        return {"late": True}


@app.room("open:{name}")
class Open(Room):
    """Handles every event in `on_message`."""

    def on_message(self, member: Member, event: str, data: Any) -> dict[str, Any]:
        return {"event": event, "data": data}


@app.room("tape:{name}")
class Tape(Room):
    """Keeps the last three messages."""

    history = History(messages=3)

    @on("say")
    def say(self, member: Member, data: Any) -> int | None:
        return self.broadcast("said", data)

    @on("whisper")
    def whisper(self, member: Member, data: Any) -> int | None:
        return self.broadcast("said", data, volatile=True)
