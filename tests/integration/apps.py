"""Rooms for the tests of processes: they report their process, write a trace, block, or tag their members."""

import os
import time
from pathlib import Path

from stateroom import App, Member, Room

app = App()


@app.room("memory:{name}", path="/memory/{name}")
class Memory(Room):
    """Sends its process id to each new member, and after its host's death to all members."""

    def on_join(self, member: Member, params: object) -> None:
        member.send("message", f"joined {os.getpid()}")

    def on_recover(self, members: list[Member]) -> None:
        self.broadcast("message", f"recovered {os.getpid()} {len(self.members)}")

    def on_message(self, member: Member, event: str, data: object) -> None:
        self.broadcast("message", data)


@app.room("trace:{name}", path="/trace/{name}")
class Trace(Room):
    """Writes its end into the folder TRACE."""

    def on_join(self, member: Member, params: object) -> None:
        member.send("message", "joined")

    def on_leave(self, member: Member, reason: str) -> None:
        self.note("left")

    def on_stop(self, reason: str) -> None:
        self.note(f"stopped {reason}")

    def note(self, text: str) -> None:
        with (Path(os.environ["TRACE"]) / "trace").open("a") as file:
            file.write(text + "\n")


@app.room("block:{name}", path="/block/{name}")
class Block(Room):
    """Blocks its host for the seconds of the message."""

    def on_message(self, member: Member, event: str, data: object) -> None:
        member.send("message", "blocking")
        time.sleep(float(str(data)))
        member.send("message", "blocked")


@app.room("badge:{name}", path="/badge/{name}")
class Badge(Room):
    """Gives each new member a number and a tag, and reports them after its host's death."""

    def on_join(self, member: Member, params: object) -> None:
        member.state = {"number": len(self.members)}
        member.tag("odd" if len(self.members) % 2 else "even")
        member.send("message", f"joined {os.getpid()}")

    def on_recover(self, members: list[Member]) -> None:
        for member in members:
            member.send("message", {"number": member.state["number"], "tags": sorted(member.tags)})
        self.broadcast("message", "odd ones", tag="odd")
