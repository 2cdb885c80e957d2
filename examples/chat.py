"""A chat with a page: `make run`, then open the printed address in two tabs.

The page speaks Phoenix Channels by the stock client. It joins `chat:lobby` with a name and a secret key, and asks for
the last messages (`$history`), or for those that it has missed (`$position`). Presence shows who is here. `say` is a
push; `said` goes to everybody.
"""

import time
from hashlib import blake2b
from typing import Annotated

import msgspec

from stateroom import App, History, Member, Presence, Reject, Room, on

NAME_CHARS, TEXT_CHARS, KEY_CHARS, KEPT_MESSAGES = 24, 2000, 64, 50
# Invisible, but they join letters of Persian, and emoji.
JOINERS = "\u200c\u200d"

app = App(root=__file__)
app.page("/", "chat.html")
app.page("/phoenix.js", "vendor/phoenix.min.js")


class Come(msgspec.Struct):
    """The params of a join. By the key a browser is known again; nobody else ever sees it."""

    as_: str = msgspec.field(default="", name="as")
    key: Annotated[str, msgspec.Meta(max_length=KEY_CHARS)] = ""


class Say(msgspec.Struct):
    """What a client may push."""

    text: Annotated[str, msgspec.Meta(max_length=TEXT_CHARS)]


def name_of(asked: str) -> str:
    """The name asked for, without invisible characters; "Guest" if nothing is left."""
    visible = "".join(char if char.isprintable() or char in JOINERS else " " for char in asked)
    return " ".join(visible.split())[:NAME_CHARS].strip(" " + JOINERS) or "Guest"


@app.room("chat:{name}")
class Chat(Room):
    """The last messages are the room's history. A client that reads too slowly catches up from it."""

    history = History(messages=KEPT_MESSAGES)
    presence = Presence(window_s=0.1)
    slow_client = "catch_up"

    def on_join(self, member: Member, params: Come) -> dict[str, str]:
        """A key and a name are one person, in any number of tabs. The state of a member outlives this process."""
        name = name_of(params.as_)
        person = f"{params.key} {name}" if params.key else member.id
        member.state = {"id": blake2b(person.encode(), digest_size=8).hexdigest(), "name": name}
        return {"you": member.state["id"], "name": name}

    def presence_of(self, member: Member) -> tuple[str, dict[str, object]]:
        """Tabs of one person have one key: the others see one person, who leaves with the last tab."""
        return member.state["id"], {"name": member.state["name"]}

    @on("say")
    def say(self, member: Member, data: Say) -> None:
        """A message goes to everybody, its author included: the same for all, in the same order."""
        text = data.text.strip()
        if not text:
            raise Reject("empty", "the message has no text")
        self.broadcast("said", {**member.state, "text": text, "at_ms": int(time.time() * 1000)})

    @on("missed")
    def missed(self, member: Member) -> None:
        """The page has had a `gap`: who came and who left may have been in it."""
        self.tell_presence(member)
