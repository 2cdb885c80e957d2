"""A chat with a page: `make run`, then open the printed address in two tabs.

The page speaks Phoenix Channels by the stock client. It joins `chat:lobby` with a name, and asks for what was said
lately (`$history`); who is here it learns by presence. `say` is a push; `said` goes to all.
"""

import time
from pathlib import Path
from typing import Annotated

import msgspec

from runtime import App, History, Member, Presence, Reject, Room, on

NAME_CHARS, TEXT_CHARS, KEPT_MESSAGES = 24, 2000, 50

app = App()
app.page("/", Path(__file__).with_name("chat.html"))
app.page("/phoenix.js", Path(__file__).with_name("vendor") / "phoenix.min.js")


class Come(msgspec.Struct):
    """Whoever joins says who it is."""

    as_: str = msgspec.field(default="", name="as")


class Say(msgspec.Struct):
    """What a client may push."""

    text: Annotated[str, msgspec.Meta(max_length=TEXT_CHARS)]


def name_of(asked: str) -> str:
    """The name asked for, without anything invisible; nobody is nameless."""
    visible = "".join(char if char.isprintable() else " " for char in asked)
    return " ".join(visible.split())[:NAME_CHARS] or "Guest"


@app.room("chat:{name}")
class Chat(Room):
    """What was said lately is the room's history; both are gone when it has been empty for a while."""

    history = History(messages=KEPT_MESSAGES)
    presence = Presence(window_s=0.1)

    def on_join(self, member: Member, params: Come) -> dict[str, str]:
        """The name is kept as the member's state: it outlives this room's process."""
        member.state = name_of(params.as_)
        return {"you": member.id, "name": member.state}

    def presence_of(self, member: Member) -> tuple[str, dict[str, object]]:
        """Each tab is somebody of its own."""
        return member.id, {"name": member.state}

    @on("say")
    def say(self, member: Member, data: Say) -> None:
        """What is said goes to all, the speaker included: the same for everybody, in the same order."""
        text = data.text.strip()
        if not text:
            raise Reject("empty", "nothing was said")
        at_ms = int(time.time() * 1000)
        self.broadcast("said", {"id": member.id, "name": member.state, "text": text, "at_ms": at_ms})
