"""A chat with a page: `make run`, then open the printed address in two tabs.

The page speaks Phoenix Channels by the stock client. It joins `chat:lobby` with a name and a key of its own, and asks
for what was said lately (`$history`); who is here it learns by presence. `say` is a push; `said` goes to all.
"""

import time
from hashlib import blake2b
from pathlib import Path
from typing import Annotated

import msgspec

from stateroom import App, History, Member, Presence, Reject, Room, on

NAME_CHARS, TEXT_CHARS, KEY_CHARS, KEPT_MESSAGES = 24, 2000, 64, 50

app = App()
app.page("/", Path(__file__).with_name("chat.html"))
app.page("/phoenix.js", Path(__file__).with_name("vendor") / "phoenix.min.js")


class Come(msgspec.Struct):
    """Whoever joins says who it is. By the key a tab is known again when it comes back; nobody else ever sees it."""

    as_: str = msgspec.field(default="", name="as")
    key: Annotated[str, msgspec.Meta(max_length=KEY_CHARS)] = ""


class Say(msgspec.Struct):
    """What a client may push."""

    text: Annotated[str, msgspec.Meta(max_length=TEXT_CHARS)]


def name_of(asked: str) -> str:
    """The name asked for, without anything invisible; nobody is nameless."""
    visible = "".join(char if char.isprintable() else " " for char in asked)
    return " ".join(visible.split())[:NAME_CHARS] or "Guest"


@app.room("chat:{name}")
class Chat(Room):
    """What was said lately is the room's history: whoever reads too slowly catches up from it."""

    history = History(messages=KEPT_MESSAGES)
    presence = Presence(window_s=0.1)
    slow_client = "catch_up"

    def on_join(self, member: Member, params: Come) -> dict[str, str]:
        """Who it is, is kept as the member's state: it outlives this room's process."""
        who = blake2b(params.key.encode(), digest_size=8).hexdigest() if params.key else member.id
        member.state = {"id": who, "name": name_of(params.as_)}
        return {"you": who, "name": member.state["name"]}

    def presence_of(self, member: Member) -> tuple[str, dict[str, object]]:
        """Each tab is somebody of its own, and the same one when it comes back."""
        return member.state["id"], {"name": member.state["name"]}

    @on("say")
    def say(self, member: Member, data: Say) -> None:
        """What is said goes to all, the speaker included: the same for everybody, in the same order."""
        text = data.text.strip()
        if not text:
            raise Reject("empty", "nothing was said")
        self.broadcast("said", {**member.state, "text": text, "at_ms": int(time.time() * 1000)})

    @on("missed")
    def missed(self, member: Member) -> None:
        """Its page has had a `gap`: who came and went may have been in it."""
        self.tell_presence(member)
