"""A chat with a page. Run `make run`, then open the printed address in two tabs.

The page uses the standard Phoenix client. It joins `chat:lobby` with a name and a secret key, and asks for the last
messages (`$history`), or for the messages that it has missed (`$position`). Presence shows who is in the room. The page
pushes `say`, and the room broadcasts `said`.
"""

import time
from hashlib import blake2b
from typing import Annotated

import msgspec

from stateroom import App, History, Member, Presence, Reject, Room, on

NAME_CHARS, TEXT_CHARS, KEY_CHARS, KEPT_MESSAGES = 24, 2000, 64, 50
# Invisible characters that join letters in Persian, and emoji.
JOINERS = "\u200c\u200d"

app = App(root=__file__)
app.page("/", "chat.html")
app.page("/phoenix.js", "vendor/phoenix.min.js")


class Come(msgspec.Struct):
    """The params of a join. The key identifies a browser after a reload. It is never shown to other clients."""

    as_: str = msgspec.field(default="", name="as")
    key: Annotated[str, msgspec.Meta(max_length=KEY_CHARS)] = ""


class Say(msgspec.Struct):
    """The payload of the event `say`."""

    text: Annotated[str, msgspec.Meta(max_length=TEXT_CHARS)]


def name_of(asked: str) -> str:
    """The requested name without invisible characters, or "Guest" if it is empty."""
    visible = "".join(char if char.isprintable() or char in JOINERS else " " for char in asked)
    return " ".join(visible.split())[:NAME_CHARS].strip(" " + JOINERS) or "Guest"


@app.room("chat:{name}")
class Chat(Room):
    """The history contains the last messages. A client that reads too slowly catches up from it."""

    history = History(messages=KEPT_MESSAGES)
    presence = Presence(window_s=0.1)
    slow_client = "catch_up"

    def on_join(self, member: Member, params: Come) -> dict[str, str]:
        """Tabs with the same key and name are one person. `member.state` survives a crash of this process."""
        name = name_of(params.as_)
        person = f"{params.key} {name}" if params.key else member.id
        member.state = {"id": blake2b(person.encode(), digest_size=8).hexdigest(), "name": name}
        return {"you": member.state["id"], "name": name}

    def presence_of(self, member: Member) -> tuple[str, dict[str, object]]:
        """All tabs of one person have the same key: the others see one person, who leaves with the last tab."""
        return member.state["id"], {"name": member.state["name"]}

    @on("say")
    def say(self, member: Member, data: Say) -> None:
        """Broadcasts a message. All members, the author included, get the same messages in the same order."""
        text = data.text.strip()
        if not text:
            raise Reject("empty", "the message has no text")
        self.broadcast("said", {**member.state, "text": text, "at_ms": int(time.time() * 1000)})

    @on("missed")
    def missed(self, member: Member) -> None:
        """The page has received a `gap`, so it may have missed joins and leaves."""
        self.tell_presence(member)
