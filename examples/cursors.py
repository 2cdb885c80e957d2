"""A shared board: everybody's cursor, live, and the marks they leave. `stateroom serve examples.cursors:app`.

A cursor's place is volatile and has a key: for whoever reads slowly the latest place of each cursor is kept and older
ones are dropped (`conflate`), so that it lags by one message and not by all. A mark is stored: it reaches everybody.
"""

from pathlib import Path
from typing import Annotated

import msgspec

from stateroom import App, History, Member, Room, on

KEPT_MARKS, NAME_CHARS = 500, 24
# A page moves its cursor once a frame.
MOVES_PER_S = 60

app = App()
app.page("/", Path(__file__).with_name("cursors.html"))
app.page("/phoenix.js", Path(__file__).with_name("vendor") / "phoenix.min.js")

# Of the board's width and height.
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Come(msgspec.Struct):
    """Whoever joins may say who it is."""

    as_: str = msgspec.field(default="Guest", name="as")


class Place(msgspec.Struct):
    """A point of the board."""

    x: Share
    y: Share


@app.room("board:{name}")
class Board(Room):
    """Who is at the board is presence; what is on it, its history."""

    history = History(messages=KEPT_MARKS)
    presence = True
    slow_client = "conflate"
    messages_per_s = 2 * MOVES_PER_S

    def on_join(self, member: Member, params: Come) -> dict[str, str]:
        member.state = params.as_.strip()[:NAME_CHARS] or "Guest"
        return {"you": member.id}

    def presence_of(self, member: Member) -> tuple[str, dict[str, object]]:
        return member.id, {"name": member.state}

    @on("move")
    def move(self, member: Member, to: Place) -> None:
        """Goes to the others; of those places that wait for a slow one, only the latest of each cursor."""
        moved = {"id": member.id, "x": to.x, "y": to.y}
        self.broadcast("moved", moved, without=member, volatile=True, key=member.id)

    @on("mark")
    def mark(self, member: Member, at: Place) -> None:
        """Goes to all, and to all who come later."""
        self.broadcast("marked", {"id": member.id, "x": at.x, "y": at.y})

    @on("missed")
    def missed(self, member: Member) -> None:
        """Its page was too slow and has had a `gap`: who came and went may have been in it."""
        self.tell_presence(member)
