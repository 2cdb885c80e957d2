"""What the author of a room writes: a class with handlers. The calls that a message makes are native."""

from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from runtime._native import Member as Member
from runtime._native import Room as NativeRoom

if TYPE_CHECKING:
    from runtime._native import Handler, Handlers

SlowClient = Literal["close", "drop_new", "drop_old"]
Handled = Awaitable[None] | None


class Room(NativeRoom):
    """An actor with members: one turn at a time, its state in its attributes.

    A subclass overrides the handlers it wants, each `def` or `async def`. While an `async` one waits, the room's
    other turns wait too. What a handler raises is logged and counted, and the room goes on.
    `self.broadcast`, `self.members`, `self.key` and `self.params` are there from `__init__` on.
    """

    headers: ClassVar[Sequence[str]] = ()
    """Request headers that `member.headers` is to have."""
    subprotocols: ClassVar[Sequence[str]] = ()
    """The subprotocols it speaks, the preferred first."""
    require_subprotocol: ClassVar[bool] = False
    """Refuse whoever offers none of them (400)."""
    slow_client: ClassVar[SlowClient] = "close"
    """What happens to a member that reads too slowly: closed with 1013, or messages to it dropped."""
    origins: ClassVar[Sequence[str] | None] = None
    """Origins that may connect; None takes `limits.origins`."""
    idle_s: ClassVar[float | None] = None
    """How long it stays awake when empty; None takes `room.idle_s`."""

    def on_start(self) -> Handled:
        """Before anything else, each time the room comes to life. If it raises, the room starts anew, later."""

    def on_stop(self, reason: str) -> Handled:
        """The last thing, with the reason: "idle", "moved" or "shutdown"."""

    def on_join(self, member: Member, params: dict[str, str]) -> Handled:
        """Somebody has come. `params`: the query's and the path's. `Reject` closes with 4503, any error with 1011."""

    def on_message(self, member: Member, event: str, data: str | bytes) -> Handled:
        """A message of a member; on a direct path `event` is "message"."""

    def on_leave(self, member: Member, reason: str) -> Handled:
        """A member has gone. `reason` is what came with the close, or the name of its code ("going_away", "lost")."""

    def on_recover(self, members: list[Member]) -> Handled:
        """Members who had joined before this room's host died; no `on_join` comes for them. Once for each shard."""


HANDLERS = ("on_join", "on_message", "on_leave", "on_recover")


def handlers_of(room: Room) -> "Handlers":
    """The room's handlers, bound; None for those its class has left as they were, which then cost nothing."""

    def bound(name: str) -> "Handler | None":
        inherited = getattr(type(room), name, None) is getattr(Room, name) and name not in vars(room)
        return None if inherited else getattr(room, name)

    on_join, on_message, on_leave, on_recover = map(bound, HANDLERS)
    return on_join, on_message, on_leave, on_recover
