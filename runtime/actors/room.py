"""The base class of rooms, which are actors with members. The path of a message to a handler is native."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, ClassVar, Literal

from runtime._native import Member as Member
from runtime._native import Room as NativeRoom
from runtime.actors.actor import Actor, Handled
from runtime.actors.history import NO_HISTORY, History
from runtime.actors.presence.presence import Handlers, Presence, Tracker
from runtime.actors.presence.roster import Metas
from runtime.public import public

SlowClient = Literal["close", "drop_new", "drop_old", "conflate", "catch_up"]
"""What becomes of messages to a member that reads too slowly: see `Room.slow_client`."""


@public()
class Room(Actor, NativeRoom):
    """An actor with members, who join its topic on a channel socket or by its path: all of `Actor`, and these.

    Events of members go to methods under `@on(event)`, all others to `on_message`. What a handler returns is the
    reply to the push: None is `{}`, bytes are a binary reply, anything else is JSON. `raise Reject(code, reason)` is
    an error reply; any other exception is the error `internal`, logged and counted, and the room goes on.
    `self.broadcast` and `self.members` are there from `__init__` on.

    `broadcast`, `send_to`, `members` and `history` may be used from any thread; everything else only on the
    host's loop, as with every actor. Where nothing else is said a method is O(1).
    """

    history: History = NO_HISTORY
    """`History(...)` keeps what the room broadcasts, under offsets, for newcomers and for clients that come back. In
    the room, `self.history.read(since=…, limit=…)` reads it, and `self.history.position` is where its stream is.
    Without a history nothing is kept."""
    headers: ClassVar[Sequence[str]] = ()
    """Names of the request headers that `member.headers` is to have."""
    subprotocols: ClassVar[Sequence[str]] = ()
    """On its path: the subprotocols it speaks, the preferred first: the first that a client offers is chosen."""
    require_subprotocol: ClassVar[bool] = False
    """On its path: refuse a client that offers none of them (400)."""
    origins: ClassVar[Sequence[str] | None] = None
    """On its path: origins that may connect, as in `limits.origins`, which None takes; ("*",) allows all."""
    slow_client: ClassVar[SlowClient] = "close"
    """What happens to a member that reads too slowly.

    `close`: closed with 1013. `drop_new`, `drop_old`: messages to it are dropped. `conflate`: as `drop_old`, but of
    volatile ones with the same `key` only the latest is kept. `catch_up`: it gets what it missed from the history
    later; the room must have one. Channel members are told by an event `gap` that messages were dropped; a direct
    member cannot be told. Replies are never dropped, nor are messages of other rooms.
    """
    messages_per_s: ClassVar[float | None] = None
    """Messages that one member may send in a second, sustained; beyond it the error `rate` with a delay, and on its
    path close 1008. None: no quota of the room."""
    messages_burst: ClassVar[float | None] = None
    """Messages that one member may send at once; None takes twice `messages_per_s`."""
    bytes_per_s: ClassVar[float | None] = None
    """Bytes of payload that one member may send in a second, sustained; beyond it the same. None: no quota."""
    bytes_burst: ClassVar[float | None] = None
    """Bytes of payload that one member may send at once; None takes twice `bytes_per_s`."""

    presence: ClassVar[bool | Presence] = False
    """Whether channel members are told who is here: True, or `Presence(window_s=…)`."""
    _tracker: Tracker | None = None

    def on_join(self, member: Member, params: Any) -> Awaitable[Any] | Any:
        """Called when somebody joins. `params`: those of the join, with those of the topic over them; on its path those
        of the query, each a text.

        A dict, or what `params` is annotated with (a msgspec Struct, say); what does not fit is refused as `invalid`.
        What it returns is the response to the join. `Reject` turns the member away (on its path: close 4503),
        as does any other exception (1011). The member is in `self.members` already, and gets what is broadcast here.
        """

    def on_message(self, member: Member, event: str, data: Any) -> Awaitable[Any] | Any:
        """Called for a message that no method under `@on` handles; on its path `event` is "message".

        `data` as for `@on`. Annotated with nothing, it is the JSON of a push, decoded, or the `str` or `bytes` of a
        direct or binary message; annotated with `str | bytes`, it is what came, undecoded. A room without this method
        answers such pushes with the error `unhandled`.
        """

    def on_publish(self, event: str, data: Any) -> Awaitable[Any] | Any:
        """Called when a backend publishes to the room: `stateroom publish`, the admin port, `stateroom.admin.Client`.

        The backend gets what it returns or raises. Unless you write your own, it broadcasts and returns
        the offset of what was stored, or None.
        """
        return self.broadcast(event, data)

    def on_leave(self, member: Member, reason: str) -> Handled:
        """Called when a member has left. `reason` is what came with the close, or the name of its code ("going_away",
        "lost"). What it raises is logged and counted.
        """

    def on_recover(self, members: list[Member]) -> Handled:
        """Called with the members who had joined before this room's host died, or before the room failed.

        No `on_join` comes for them. Called once for each shard that has members of the room.
        """

    def presence_of(self, member: Member) -> tuple[str, Mapping[str, Any]] | None:
        """With `presence`: the key under which a member is present, and its meta: whatever JSON your pages need.

        Called after the member has joined (after `on_join` or `on_recover`), and by `update_presence`. Members with the
        same key are one person with several tabs or devices. Return None to hide a member. Unless you write your own,
        the key is the member's id, and the meta is empty.
        """
        return member.id, {}

    def on_presence(self, joins: Metas, leaves: Metas) -> Handled:
        """With `presence`: called when members have just been told this diff, metas by key. Runs as a timer's turn."""

    def update_presence(self, member: Member) -> None:
        """Asks `presence_of` again, and tells all in the next diff. O(1), and the diff is O(members) as a broadcast is.
        Does nothing without `presence`, or for a member that has left. Raises what `presence_of` raises.
        """
        if self._tracker is not None:
            self._tracker.update(member)

    def tell_presence(self, member: Member) -> None:
        """Sends a member the whole `presence_state` again, with the next diff: for a page that had a `gap` and asks.

        The state is encoded once for all who are told at that time: O(present). Does nothing without `presence`.
        """
        if self._tracker is not None:
            self._tracker.resend_state(member)

    def present(self) -> Metas:
        """Who is present now, metas by key; empty without `presence`. O(members)."""
        return self._tracker.now() if self._tracker else {}


def keep_presence(room: Room, handlers: Handlers) -> None:
    """Wraps the hooks of a room that has presence."""
    settings = room.presence if isinstance(room.presence, Presence) else Presence()
    room._tracker = Tracker(room, settings, asyncio.get_running_loop().time)  # noqa: SLF001 nobody else is to have it
    room._tracker.wrap_handlers(handlers)  # noqa: SLF001
