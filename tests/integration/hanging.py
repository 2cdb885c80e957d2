"""An app whose `on_startup` hangs while the file named by HANG exists."""

import asyncio
import os
from pathlib import Path

from stateroom import App, Member, Room

app = App()
HANG = Path(os.environ["HANG"])


@app.on_startup
async def hang() -> None:
    print("starting up")
    while HANG.exists():
        await asyncio.sleep(0.01)


@app.room("echo", path="/")
class Echo(Room):
    """Echoes messages."""

    def on_message(self, member: Member, event: str, data: object) -> None:
        member.send(event, data)
