"""A shared board: the cursor of each page, live, and the marks they leave. `stateroom serve examples.cursors:app`.

A cursor's place is volatile and has a key: for a slow client the latest place of each cursor is kept and older ones are
dropped (`conflate`), so that it lags by one message and not by all. A mark is stored: it reaches everybody.
"""

from typing import Annotated

import msgspec

from stateroom import App, History, Member, Room, on

KEPT_MARKS, NAME_CHARS = 500, 24
# A page sends the place of its cursor once a frame.
MOVES_PER_S = 60

app = App(root=__file__)
app.page("/", "cursors.html")
app.page("/phoenix.js", "vendor/phoenix.min.js")

# A share of the board's width or height.
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Come(msgspec.Struct):
    """The params of a join."""

    as_: str = msgspec.field(default="Guest", name="as")


class Place(msgspec.Struct):
    """A point on the board."""

    x: Share
    y: Share


@app.room("board:{name}")
class Board(Room):
    """Presence shows who is at the board, and the history holds the marks."""

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
        """Goes to the others. Of the places that wait for a slow client, only the latest of each cursor is kept."""
        moved = {"id": member.id, "x": to.x, "y": to.y}
        self.broadcast("moved", moved, without=member, volatile=True, key=member.id)

    @on("mark")
    def mark(self, member: Member, at: Place) -> None:
        """Goes to all, and to all who join later."""
        self.broadcast("marked", {"id": member.id, "x": at.x, "y": at.y})

    @on("missed")
    def missed(self, member: Member) -> None:
        """The page has had a `gap`: who came and who left may have been in it."""
        self.tell_presence(member)
