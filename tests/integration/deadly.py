"""Rooms that end their hosts, and one that does not."""

import asyncio
import ctypes
import os

from stateroom import App, Member, Room, on

app = App()


@app.room("start:{name}")
class DeadlyStart(Room):
    """Ends its host when it starts."""

    def on_start(self) -> None:
        os._exit(0)


@app.room("late:{name}")
class DeadlyLater(Room):
    """Ends its host when it starts, after a wait."""

    async def on_start(self) -> None:
        await asyncio.sleep(0.01)
        os._exit(3)


@app.room("turn:{name}")
class DeadlyTurn(Room):
    """Crashes its host in a turn, in native code."""

    def on_start(self) -> None:
        self.greeting = f"host {os.getpid()}"

    @on("crash")
    def crash(self, member: Member) -> None:
        ctypes.string_at(0)

    @on("pid")
    def pid(self, member: Member) -> int:
        return os.getpid()

    def on_recover(self, members: list[Member]) -> None:
        self.broadcast("recovered", os.getpid())


@app.room("task:{name}")
class DeadlyTask(DeadlyTurn):
    """Ends its host in a task, after the turn that has created the task."""

    @on("spawn")
    def begin(self, member: Member) -> None:
        self.spawn(self.end())

    async def end(self) -> None:
        await asyncio.sleep(0.01)
        os._exit(0)


@app.room("waiting:{name}")
class Waiting(DeadlyTurn):
    """Awaits in a turn when its host dies."""

    @on("wait")
    async def wait(self, member: Member) -> None:
        await asyncio.Event().wait()


@app.room("bystander:{name}")
class Bystander(DeadlyTurn):
    """Never causes the death of its host."""
