"""What the author of a room writes: an actor with members. The calls that a message makes are native."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, ClassVar, Literal

from runtime._native import Member as Member
from runtime._native import Room as NativeRoom
from runtime.actors.actor import Actor, Handled
from runtime.actors.history import NO_HISTORY
from runtime.actors.presence import Handlers, Presence, Tracker
from runtime.actors.roster import Metas

SlowClient = Literal["close", "drop_new", "drop_old", "conflate", "catch_up"]


class Room(Actor, NativeRoom):
    """An actor with members, who join its topic on a channel socket or by its path: all of `Actor`, and these.

    Events of members go to methods under `@on(event)`, all others to `on_message`. What a handler returns is the
    reply to the push: None is `{}`, bytes are a binary reply, anything else is JSON. `raise Reject(code, message)` is
    an error reply; any other exception is the error `internal`, logged and counted, and the room goes on.
    `self.broadcast` and `self.members` are there from `__init__` on.

    The settings of a kind are class attributes, these and those of `Actor`:
    """

    history = NO_HISTORY
    """`History(...)` keeps what the room broadcasts: with offsets, for newcomers and for who comes back. In the room's
    handlers, `self.history(since=…, limit=…)` reads it."""
    headers: ClassVar[Sequence[str]] = ()
    """Request headers that `member.headers` is to have."""
    subprotocols: ClassVar[Sequence[str]] = ()
    """On its path: the subprotocols it speaks, the preferred first."""
    require_subprotocol: ClassVar[bool] = False
    """On its path: refuse whoever offers none of them (400)."""
    origins: ClassVar[Sequence[str] | None] = None
    """On its path: origins that may connect; None takes `limits.origins`."""
    slow_client: ClassVar[SlowClient] = "close"
    """What happens to a member that reads too slowly.

    `close`: closed with 1013. `drop_new`, `drop_old`: messages to it are dropped. `conflate`: as `drop_old`, but of
    volatile ones with the same `key` only the latest is kept. `catch_up`: it gets the missed ones out of the history
    later, which the room must have. What is dropped is shown to channel members as an event `gap`; a direct one cannot
    be shown. Replies are never dropped, nor another room's messages.
    """
    messages_per_s: ClassVar[float | None] = None
    """Messages of one member, sustained; beyond it error `rate` with a delay, on its path close 1008. None: none."""
    messages_burst: ClassVar[float | None] = None
    """Messages of one member, at once; None takes twice `messages_per_s`."""
    bytes_per_s: ClassVar[float | None] = None
    """Payload of one member in bytes, sustained; beyond it the same. None: none."""
    bytes_burst: ClassVar[float | None] = None
    """Payload of one member in bytes, at once; None takes twice `bytes_per_s`."""

    presence: ClassVar[bool | Presence] = False
    """Whether channel members are told who is here: True, or `Presence(window_s=…)`."""
    _tracker: Tracker | None = None

    def on_join(self, member: Member, params: Any) -> Awaitable[Any] | Any:
        """Somebody comes. `params`: the join's parameters over the topic's; on its path the query's, all texts.

        A dict, or what `params` is annotated with (a msgspec Struct, say); what does not fit is refused as `invalid`.
        What it returns is the response to the join. `Reject` turns the member away (on its path: close 4503),
        as does any other exception (1011).
        """

    def on_message(self, member: Member, event: str, data: Any) -> Awaitable[Any] | Any:
        """A message that no method under `@on` handles; on its path `event` is "message".

        `data` as for `@on`. Annotated with nothing, it is the JSON of a push, decoded, or the `str` or `bytes` of a
        direct or binary message; annotated with `str | bytes`, it is what came, undecoded.
        """

    def on_publish(self, event: str, data: Any) -> Awaitable[Any] | Any:
        """A backend publishes to the room: `stateroom publish`, the admin port, `runtime.admin.Client`.

        What it returns is told to the backend; as it is here, the offset of what was stored, or None.
        """
        return self.broadcast(event, data)

    def on_leave(self, member: Member, reason: str) -> Handled:
        """A member has gone. `reason` is what came with the close, or the name of its code ("going_away", "lost")."""

    def on_recover(self, members: list[Member]) -> Handled:
        """Members who had joined before this room's host died, or before the room was started anew.

        No `on_join` comes for them. Once for each shard.
        """

    def presence_of(self, member: Member) -> tuple[str, Mapping[str, Any]] | None:
        """With `presence`: under which key a member is present, and its meta, whatever JSON pages need of it.

        Asked once it has joined (after `on_join`, or `on_recover`), and by `update_presence`. Members with one key are
        one person with several tabs or devices. None: it is not shown. Left as it is: its id, and nothing more.
        """
        return member.id, {}

    def on_presence(self, joins: Metas, leaves: Metas) -> Handled:
        """With `presence`: members have just been told this diff, metas by key. In a turn of a timer."""

    def update_presence(self, member: Member) -> None:
        """Asks `presence_of` again, and tells all in the next diff. O(1). Without `presence`, or for one who has
        left: nothing.
        """
        if self._tracker is not None:
            self._tracker.update(member)

    def tell_presence(self, member: Member) -> None:
        """Sends a member the whole `presence_state` again, with the next diff: its page has had a `gap`, and asks."""
        if self._tracker is not None:
            self._tracker.tell(member)

    def present(self) -> Metas:
        """Who is present, metas by key, as of now; empty without `presence`. O(members)."""
        return self._tracker.now() if self._tracker else {}


def keep_presence(room: Room, handlers: Handlers) -> None:
    """Puts presence around the handlers of a room that wants it."""
    if room.presence:
        settings = room.presence if isinstance(room.presence, Presence) else Presence()
        room._tracker = Tracker(room, settings, asyncio.get_running_loop().time)  # noqa: SLF001 nobody else is to have it
        room._tracker.surround(handlers)  # noqa: SLF001
