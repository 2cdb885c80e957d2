"""Rooms to attack: they echo, overflow slow readers, close members, fail, or block."""

import asyncio
import time

from stateroom import App, Member, Room

app = App()
CALLED: dict[str, asyncio.Event] = {}


@app.room("echo:{name}", path="/echo/{name}")
@app.room("echo", path="/echo")
class Echo(Room):
    """Sends each message back to its sender."""

    def on_message(self, member: Member, event: str, data: object) -> None:
        member.send(event, data)


@app.room("answer:{name}")
class Answer(Room):
    """Answers each push with its data, or with much more."""

    def on_message(self, member: Member, event: str, data: object) -> object:
        return str(data) * 20 if event == "much" else data

    def on_publish(self, event: str, data: object) -> object:
        return "x" * int(str(data))


@app.room("sink:{name}", path="/sink/{name}")
class Sink(Room):
    """Accepts every message and sends nothing."""


class Fan(Room):
    """For a message `count size`, it sends `count` numbered messages of that size to all other members."""

    def on_message(self, member: Member, event: str, data: object) -> None:
        count, size = map(int, str(data).split())
        for number in range(count):
            self.broadcast("message", f"{number:08}".ljust(size, "."), without=member)
        member.send("message", "sent")


@app.room("close:{name}", path="/close/{name}")
class Close(Fan):
    """A member that reads too slowly is closed."""


@app.room("drop_new:{name}", path="/drop_new/{name}")
class DropNew(Fan):
    """A member that reads too slowly misses the newest messages."""

    slow_client = "drop_new"


@app.room("drop_old:{name}", path="/drop_old/{name}")
class DropOld(Fan):
    """A member that reads too slowly misses the oldest messages."""

    slow_client = "drop_old"


@app.room("farewell", path="/farewell")
class Farewell(Room):
    """For a message `code reason`, it closes the sender with them, or sends the error."""

    def on_message(self, member: Member, event: str, data: object) -> None:
        code, _, reason = str(data).partition(" ")
        try:
            member.close(int(code), reason)
        except (ValueError, OverflowError) as error:
            member.send("message", f"refused: {error}")


@app.room("faulty", path="/faulty")
class Faulty(Room):
    """Raises an error for each message."""

    def on_message(self, member: Member, event: str, data: object) -> None:
        raise RuntimeError("on request")


@app.room("blocked", path="/blocked")
class Blocked(Room):
    """Blocks its host for the seconds of the message."""

    def on_message(self, member: Member, event: str, data: object) -> None:
        time.sleep(float(str(data)))
        member.send("message", "awake")


@app.room("patient:{name}", path="/patient/{name}")
class Patient(Room):
    """Handles no message until a call releases it."""

    def on_start(self) -> None:
        CALLED[self.key] = self.called = asyncio.Event()

    async def on_message(self, member: Member, event: str, data: object) -> None:
        await self.called.wait()
        if data == "done":
            member.send("message", data)


@app.room("call:{name}", path="/call/{name}")
class Call(Room):
    """A join releases the patient room of the same name."""

    def on_join(self, member: Member, params: object) -> None:
        CALLED[self.key].set()


@app.room("guests", path="/guests")
class Guests(Room):
    """Tells its members who has left, and why."""

    def on_join(self, member: Member, params: object) -> None:
        member.send("message", member.peer)

    def on_leave(self, member: Member, reason: str) -> None:
        self.broadcast("message", reason)


@app.room("strict", path="/strict")
class Strict(Room):
    """Supports two subprotocols, and accepts only its own origins."""

    subprotocols = ("chat.v2", "chat.v1")
    require_subprotocol = True
    origins = ("https://strict.example",)
