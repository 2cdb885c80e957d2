"""A chat with a page: `make run`, then open the printed address in two tabs.

What travels is JSON text. In: `{"say": text}`. Out: `here` (to the newcomer: who you are, who is here, what
was said lately), `joined`, `left` and `said` (to all). A name is in the address: `/chat/lobby?name=Ada`.
"""

import time
from collections import deque
from pathlib import Path

import msgspec

from runtime import App, Member, Room

NAME_CHARS, TEXT_CHARS, KEPT_MESSAGES = 24, 2000, 50

app = App()
app.page("/", Path(__file__).with_name("chat.html"))


class Say(msgspec.Struct, forbid_unknown_fields=True):
    """All that a client may send."""

    say: str


def name_of(member: Member) -> str:
    """The name asked for, without anything invisible; nobody is nameless."""
    asked = "".join(char if char.isprintable() else " " for char in member.query.get("name", ""))
    return " ".join(asked.split())[:NAME_CHARS] or "Guest"


@app.room("chat:{name}", path="/chat/{name}")
class Chat(Room):
    """Who is here, and what was said lately; both are gone when the room has been empty for a while."""

    def on_start(self) -> None:
        """A room begins with nothing said."""
        self.said: deque[dict[str, object]] = deque(maxlen=KEPT_MESSAGES)

    def on_join(self, member: Member, params: object) -> None:
        """The newcomer gets the whole picture, everybody else the news."""
        self.broadcast("message", {"type": "joined", **person(member)}, without=member)
        here = [person(other) for other in self.members]
        member.send("message", {"type": "here", "you": member.id, "people": here, "said": list(self.said)})

    def on_message(self, member: Member, event: str, data: str | bytes) -> None:
        """What is said goes to all, the speaker included: that is how a page knows that it was sent."""
        try:
            text = msgspec.json.decode(data, type=Say).say.strip()[:TEXT_CHARS]
        except msgspec.MsgspecError:
            member.close(1003, "not_a_message")
            return
        if text:
            entry = {"type": "said", **person(member), "text": text, "at_ms": int(time.time() * 1000)}
            self.said.append(entry)
            self.broadcast("message", entry)

    def on_leave(self, member: Member, reason: str) -> None:
        """Everybody who stays is told."""
        self.broadcast("message", {"type": "left", **person(member)}, without=member)


def person(member: Member) -> dict[str, object]:
    """A member as the page knows it."""
    return {"id": member.id, "name": name_of(member)}
