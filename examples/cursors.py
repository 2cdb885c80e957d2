"""A shared board with live cursors and marks. Run `stateroom serve examples.cursors:app`.

The position of a cursor is volatile and has a key. For a slow client, only the latest position of each cursor is kept
(`conflate`), so the client lags by one message, not by all of them. A mark is stored, so it reaches every member.
"""

from typing import Annotated

import msgspec

from stateroom import App, History, Member, Room, on

KEPT_MARKS, NAME_CHARS = 500, 24
# A page sends the position of its cursor once for each frame.
MOVES_PER_S = 60

app = App(root=__file__)
app.page("/", "cursors.html")
app.page("/phoenix.js", "vendor/phoenix.min.js")

# A fraction of the board's width or height.
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
    """Presence shows who is at the board. The history contains the marks."""

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
        """Sends the position to the other members. For a slow client, only the latest one of each cursor waits."""
        moved = {"id": member.id, "x": to.x, "y": to.y}
        self.broadcast("moved", moved, without=member, volatile=True, key=member.id)

    @on("mark")
    def mark(self, member: Member, at: Place) -> None:
        """Sends the mark to all members, and to members that join later."""
        self.broadcast("marked", {"id": member.id, "x": at.x, "y": at.y})

    @on("missed")
    def missed(self, member: Member) -> None:
        """The page has received a `gap`, so it may have missed joins and leaves."""
        self.tell_presence(member)
