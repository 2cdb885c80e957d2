"""A room whose handler awaits until another handler releases it."""

import asyncio

from stateroom import App, Member, Room, on, readonly

app = App()


@app.room("slow:{name}")
class Sluggish(Room):
    """Blocks its later turns by a handler that awaits."""

    def on_start(self) -> None:
        self.gate = asyncio.Event()

    @on("hold")
    async def hold(self, member: Member) -> str:
        await self.opened()
        return "held"

    async def opened(self) -> None:
        await self.gate.wait()  # held here

    @readonly
    @on("go on")
    def go_on(self, member: Member) -> None:
        self.gate.set()

    @on("say")
    def say(self, member: Member) -> str:
        return "said"
