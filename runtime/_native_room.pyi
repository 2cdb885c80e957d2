"""What a room's author sees of the native core: a part of `_native.pyi`, which names it. There is no such module."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, final

@final
class Member:
    """A member of a room: one connection. It stays readable after it has left; what is sent to it then goes nowhere.

    Made by the host, one object for each membership, equal only to itself. Any thread may use it. Attributes are
    decoded anew each time they are read: O(length of the request or the params); keep what you need often.
    """

    @property
    def id(self) -> str:
        """The connection's id: 16 hexadecimal digits, unique in the system."""

    @property
    def path(self) -> str:
        """The path as requested, still percent-encoded, without the query."""

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters, decoded anew each time; of a repeated one the last. To be read, as `params`."""

    @property
    def params(self) -> dict[str, Any]:
        """What `on_join` gets: the query's parameters, or those of a channel's join (empty if they are no JSON object).

        Those of the path or topic win over both, so that no client can give its room another name. Decoded anew each
        time, and to be read: its dicts and lists raise TypeError when they are changed in place.
        """

    @property
    def topic(self) -> str:
        """The topic by which it joined on a channel socket, or "" on a direct path."""

    @property
    def headers(self) -> dict[str, str]:
        """Request headers that the room names, by lower-case name; repetitions joined by ", ", cookies by "; ".

        To be read, as `params`.
        """

    @property
    def subprotocol(self) -> str:
        """The negotiated subprotocol, or ""."""

    @property
    def peer(self) -> str:
        """The client's address, `ip:port`, or "" over a Unix socket."""

    def send(self, event: str, data: object) -> None:
        """Sends to this member alone: `str` as text, bytes-like as binary, anything else as JSON text.

        In order with everything else that goes to it; at most once; never waits. To a member that has left it does
        nothing. On a direct path only `data` travels. Any thread. O(bytes): encoded and copied once.
        Raises TypeError for data that JSON cannot hold, and ValueError for half of a surrogate pair and for an event
        whose name is empty, longer than 255 bytes, or begins with `phx_`.
        """

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Closes the connection after what was sent before. Its `on_leave` comes when it has gone.

        On a channel the membership ends and the socket stays: a client that may come back by the code is told by
        `phx_error`, after which it joins again, any other by `phx_close`. Any thread. O(1).
        Raises ValueError for a code that no endpoint may send (RFC 6455 §7.4), and for a reason over 123 bytes of UTF-8
        or with half of a surrogate pair.
        """

    def kick(self, reason: str = "") -> None:
        """Closes it for good (4510): a channel socket cannot join this topic again. In `on_join` it refuses the join,
        with the code `kicked` and this reason. Raises as `close`.

        Any thread. O(1).
        """

    @property
    def tags(self) -> frozenset[str]:
        """By these, `broadcast(tag=...)` and `members(tag=...)` find it. Tags outlive the room and its host."""

    def tag(self, *names: str) -> None:
        """Adds tags. Raises ValueError, and adds none, beyond 32 tags or 64 bytes of UTF-8 in one, and for half of a
        surrogate pair.

        Any thread. O(tags of the member), and its shard is told once a turn.
        """

    def untag(self, *names: str) -> None:
        """Takes tags away, if it has them. Any thread. O(tags of the member). Raises ValueError for half of a surrogate
        pair.
        """

    @property
    def state(self) -> Any:
        """What the room keeps with it: any JSON of at most 16 KiB, or None. It outlives the room and its host.

        Decoded anew each time: to change it, set it. Its dicts and lists, also those within, raise TypeError when they
        are changed in place. O(bytes), both ways; its shard is told once a turn. Setting raises ValueError for more
        than 16 KiB and for half of a surrogate pair, TypeError for data that JSON cannot hold.
        """

    @state.setter
    def state(self, state: object) -> None: ...
    def _malformed_wish(self) -> tuple[str, str] | None: ...

@final
class Members(Collection[Member]):
    """The members of a room, live: from their `on_join` on until they have left (in `on_leave` it is gone).

    Any thread may use it. It costs nothing to get: O(1) where nothing else is said.
    """

    def __len__(self) -> int:
        """How many there are now. O(1)."""

    def __iter__(self) -> Iterator[Member]:
        """A loop over those who were there when it began, so that members may come and go meanwhile. O(members)."""

    def __contains__(self, member: object, /) -> bool:
        """Whether it is a member of this room now. O(1)."""

    def __call__(self, tag: str | None = None) -> list[Member]:
        """Those who are there now; with `tag`, those of them who have this tag. O(members returned). Raises ValueError
        for half of a surrogate pair.
        """

class Actor:
    """The native half of `stateroom.Actor`. Its names raise RuntimeError for one that no host has started."""

    @property
    def kind(self) -> str:
        """What it was declared as: an actor's name, or a room's topic pattern, e.g. `chat:{name}`."""

    @property
    def key(self) -> str:
        """What tells it from others of its kind; of a room, the value of its parameter."""

    @property
    def params(self) -> dict[str, str]:
        """The parameters of its topic, by name: to be read, a change in place raises TypeError."""

class Room(Actor):
    """The native half of `stateroom.Room`. Its names raise RuntimeError for a room that no host has started."""

    def broadcast(
        self,
        event: str,
        data: object,
        without: Member | None = None,
        *,
        volatile: bool = False,
        tag: str | None = None,
        key: str | None = None,
    ) -> int | None:
        """Sends to every member, or to those with `tag`, except `without`.

        `str` goes as text, bytes-like as binary, anything else as JSON text. In order; never waits. In a room with a
        history the message is kept, and its offset returned. A `volatile` message is not kept, nor is any in a room
        without a history: these reach the members that are there, at most once, and None is returned. Under `conflate`,
        of volatile messages with the same `key` only the latest waits for a slow client.

        Any thread. Encoded once, then one frame for each shard that has members: O(bytes × shards), whatever the number
        of members; with `tag`, O(members with the tag). Raises TypeError for data that JSON cannot hold, and ValueError
        for half of a surrogate pair and for an event whose name is empty, longer than 255 bytes, or the protocol's own
        (`stream`, `phx_reply`, …).
        """

    @property
    def _position(self) -> tuple[int, int]: ...
    def _announce(self, event: str, data: object, members: Sequence[Member] | None = None) -> None: ...
    def _is_whole(self) -> bool: ...
    def _kept(self, since: int, limit: int | None) -> list[tuple[int, str, Any, int]]: ...
    @property
    def members(self) -> Members:
        """Who is in the room now: a live, read-only view. Any thread."""

    def send_to(self, members: Iterable[Member], event: str, data: object) -> None:
        """Sends to these members alone: what a `member.send` to each would do, for less. Never kept.

        Whoever has left, or is a member of another room, gets nothing. Any thread. Encoded once, one frame for each
        shard: O(bytes × shards + members log members). Raises as `broadcast`, and TypeError for one member alone.
        """
