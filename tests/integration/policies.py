"""Rooms that send more than a stalled reader can take, one for each policy."""

from typing import Any

from stateroom import App, History, Member, Room, on

app = App(settings={"limits.messages_per_s": 0, "limits.bytes_per_s": 0})


class Burst(Room):
    """For a push `[first, count, size]`, it sends `count` numbered messages of that size to all other members."""

    @on("burst")
    def burst(self, member: Member, data: tuple[int, int, int]) -> None:
        first, count, size = data
        for number in range(first, first + count):
            payload = {"n": number, "fill": "." * size}
            self.broadcast("said", payload, without=member, key=str(number % count))

    @on("end")
    def end(self, member: Member, data: Any) -> None:
        self.broadcast("end", data, without=member, key="end")


@app.room("close:{name}")
class Close(Burst):
    """A member that reads too slowly is closed."""


@app.room("drop_new:{name}")
class DropNew(Burst):
    """A member that reads too slowly misses the newest messages."""

    slow_client = "drop_new"


@app.room("drop_old:{name}")
class DropOld(Burst):
    """A member that reads too slowly misses the oldest messages."""

    slow_client = "drop_old"


@app.room("conflate:{name}")
class Conflate(Burst):
    """A member that reads too slowly gets the latest message of each key."""

    slow_client = "conflate"


@app.room("catch_up:{name}")
class CatchUp(Burst):
    """A member that reads too slowly gets all messages later."""

    slow_client = "catch_up"
    history = History(messages=100_000, bytes=64 << 20)


class KeptBurst(Burst):
    """Its messages are kept in a history, except those of `flicker`, which are volatile and have one key."""

    history = History(messages=100_000, bytes=64 << 20)

    @on("flicker")
    def flicker(self, member: Member, data: tuple[int, int, int]) -> None:
        first, count, size = data
        for number in range(first, first + count):
            payload = {"n": number, "fill": "." * size}
            self.broadcast("flickered", payload, without=member, key="one", volatile=True)


@app.room("kept_drop_new:{name}")
class KeptDropNew(KeptBurst):
    """As DropNew, for messages with offsets."""

    slow_client = "drop_new"


@app.room("kept_drop_old:{name}")
class KeptDropOld(KeptBurst):
    """As DropOld, for messages with offsets."""

    slow_client = "drop_old"


@app.room("kept_conflate:{name}")
class KeptConflate(KeptBurst):
    """As Conflate, for messages of both kinds."""

    slow_client = "conflate"


@app.room("hush:{name}")
class Hush(Burst):
    """Sends little, and would close a member that did not read it."""
