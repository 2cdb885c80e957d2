"""Rooms to attack: one that echoes, those that overflow a slow reader, one that closes, one that fails."""

import asyncio
import time

from stateroom import App, Member, Room

app = App()
CALLED: dict[str, asyncio.Event] = {}


@app.room("echo:{name}", path="/echo/{name}")
@app.room("echo", path="/echo")
class Echo(Room):
    """Each message back to its sender."""

    def on_message(self, member: Member, event: str, data: object) -> None:
        member.send(event, data)


@app.room("answer:{name}")
class Answer(Room):
    """Answers each push with what it brought, or with much more."""

    def on_message(self, member: Member, event: str, data: object) -> object:
        return str(data) * 20 if event == "much" else data

    def on_publish(self, event: str, data: object) -> object:
        return "x" * int(str(data))


@app.room("sink:{name}", path="/sink/{name}")
class Sink(Room):
    """Takes everything and says nothing."""


class Fan(Room):
    """Told `count size`, it sends everybody else so many numbered messages of that size."""

    def on_message(self, member: Member, event: str, data: object) -> None:
        count, size = map(int, str(data).split())
        for number in range(count):
            self.broadcast("message", f"{number:08}".ljust(size, "."), without=member)
        member.send("message", "sent")


@app.room("close:{name}", path="/close/{name}")
class Close(Fan):
    """Who reads too slowly is closed."""


@app.room("drop_new:{name}", path="/drop_new/{name}")
class DropNew(Fan):
    """Who reads too slowly misses the newest."""

    slow_client = "drop_new"


@app.room("drop_old:{name}", path="/drop_old/{name}")
class DropOld(Fan):
    """Who reads too slowly misses the oldest."""

    slow_client = "drop_old"


@app.room("farewell", path="/farewell")
class Farewell(Room):
    """Told `code reason`, it closes its member so, or says why not."""

    def on_message(self, member: Member, event: str, data: object) -> None:
        code, _, reason = str(data).partition(" ")
        try:
            member.close(int(code), reason)
        except (ValueError, OverflowError) as error:
            member.send("message", f"refused: {error}")


@app.room("faulty", path="/faulty")
class Faulty(Room):
    """Fails at each message."""

    def on_message(self, member: Member, event: str, data: object) -> None:
        raise RuntimeError("as it was told to")


@app.room("blocked", path="/blocked")
class Blocked(Room):
    """Blocks its host for as many seconds as it is told."""

    def on_message(self, member: Member, event: str, data: object) -> None:
        time.sleep(float(str(data)))
        member.send("message", "awake")


@app.room("patient:{name}", path="/patient/{name}")
class Patient(Room):
    """Takes no message before it is called."""

    def on_start(self) -> None:
        CALLED[self.key] = self.called = asyncio.Event()

    async def on_message(self, member: Member, event: str, data: object) -> None:
        await self.called.wait()
        if data == "done":
            member.send("message", data)


@app.room("call:{name}", path="/call/{name}")
class Call(Room):
    """Who comes here calls the patient room of that name."""

    def on_join(self, member: Member, params: object) -> None:
        CALLED[self.key].set()


@app.room("guests", path="/guests")
class Guests(Room):
    """Tells who has left, and how."""

    def on_join(self, member: Member, params: object) -> None:
        member.send("message", member.peer)

    def on_leave(self, member: Member, reason: str) -> None:
        self.broadcast("message", reason)


@app.room("strict", path="/strict")
class Strict(Room):
    """Speaks two subprotocols, and only with pages of its own."""

    subprotocols = ("chat.v2", "chat.v1")
    require_subprotocol = True
    origins = ("https://strict.example",)
