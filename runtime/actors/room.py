"""What the author of a room writes: an actor with members. The calls that a message makes are native."""

from collections.abc import Awaitable, Sequence
from typing import Any, ClassVar, Literal

from runtime._native import Member as Member
from runtime._native import Room as NativeRoom
from runtime.actors.actor import Actor, Handled

SlowClient = Literal["close", "drop_new", "drop_old", "conflate", "catch_up"]


class Room(Actor, NativeRoom):
    """An actor with members, who join its topic on a channel socket or by its path: all of `Actor`, and these.

    Events of members go to methods under `@on(event)`, all others to `on_message`. What a handler returns is the
    reply to the push: None is `{}`, bytes are a binary reply, anything else is JSON. `raise Reject(code, message)` is
    an error reply; any other exception is the error `internal`, logged and counted, and the room goes on.
    `self.broadcast` and `self.members` are there from `__init__` on.

    The settings of a kind are class attributes, these and those of `Actor`:
    """

    headers: ClassVar[Sequence[str]] = ()
    """Request headers that `member.headers` is to have."""
    subprotocols: ClassVar[Sequence[str]] = ()
    """On its path: the subprotocols it speaks, the preferred first."""
    require_subprotocol: ClassVar[bool] = False
    """On its path: refuse whoever offers none of them (400)."""
    origins: ClassVar[Sequence[str] | None] = None
    """On its path: origins that may connect; None takes `limits.origins`."""
    slow_client: ClassVar[SlowClient] = "close"
    """What happens to a member that reads too slowly. `close`: closed with 1013. `drop_new`, `drop_old`: messages to it
    are dropped. `conflate`: of messages with the same `key` only the latest is kept. `catch_up`: it gets the missed
    ones out of the history later, which the room must have."""
    messages_per_s: ClassVar[float | None] = None
    """Messages of one member, sustained; beyond it error `rate` with a delay, on its path close 1008. None: none."""
    messages_burst: ClassVar[float | None] = None
    """Messages of one member, at once; None takes twice `messages_per_s`."""
    bytes_per_s: ClassVar[float | None] = None
    """Payload of one member in bytes, sustained; beyond it the same. None: none."""
    bytes_burst: ClassVar[float | None] = None
    """Payload of one member in bytes, at once; None takes twice `bytes_per_s`."""

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

    def on_leave(self, member: Member, reason: str) -> Handled:
        """A member has gone. `reason` is what came with the close, or the name of its code ("going_away", "lost")."""

    def on_recover(self, members: list[Member]) -> Handled:
        """Members who had joined before this room's host died, or before the room was started anew.

        No `on_join` comes for them. Once for each shard.
        """
