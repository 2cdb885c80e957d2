"""The public classes of the native core: a part of `_native.pyi`. There is no such module."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, final

@final
class Member:
    """A member of a room: one connection. Its attributes stay readable after it has left; messages to it are then
    dropped.

    The host creates one object for each membership; it is equal only to itself. Any thread may use it. An attribute is
    decoded each time it is read, O(length of the request or the params), so keep values that you need often.
    """

    @property
    def id(self) -> str:
        """The id of the connection: 16 hexadecimal digits, unique among all shards."""

    @property
    def path(self) -> str:
        """The path of the request, still percent-encoded, without the query."""

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the query, decoded on each read; of a repeated one the last. Read-only, as `params`."""

    @property
    def params(self) -> dict[str, Any]:
        """The params that `on_join` gets: those of a channel's join (empty if they are not a JSON object), or the
        parameters of the query.

        Parameters of the path or topic replace them, so no client can give its room another name. Decoded on each read.
        Read-only: its dicts and lists raise TypeError if they are changed in place.
        """

    @property
    def topic(self) -> str:
        """The topic that it joined on a channel socket, or "" on a direct path."""

    @property
    def headers(self) -> dict[str, str]:
        """The request headers that the room lists in `headers`, by name in lower case. Values of a repeated header are
        joined by ", ", cookies by "; ".

        Read-only, as `params`.
        """

    @property
    def subprotocol(self) -> str:
        """The negotiated subprotocol, or ""."""

    @property
    def peer(self) -> str:
        """The client's address, `ip:port`, or "" over a Unix socket."""

    def send(self, event: str, data: object) -> None:
        """Sends a message to this member only: `str` as text, bytes-like as binary, anything else as JSON text.

        Messages to a member arrive in order and at most once. It never waits, and does nothing if the member has left.
        On a direct path only `data` is sent. Thread-safe. O(bytes): encoded and copied once.
        Raises TypeError if JSON cannot represent the data, and ValueError for half of a surrogate pair and for an event
        whose name is empty, longer than 255 bytes, or begins with `phx_`.
        """

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Closes the connection after the messages sent before. `on_leave` is called when the connection is gone.

        On a channel only the membership ends and the socket stays open. If the code lets the client come back, the
        client gets `phx_error` and joins again by itself; otherwise it gets `phx_close`. Thread-safe. O(1).
        Raises ValueError for a code that no endpoint may send (RFC 6455 §7.4), and for a reason over 123 bytes of UTF-8
        or with half of a surrogate pair.
        """

    def kick(self, reason: str = "") -> None:
        """Closes the connection with 4510, after which the client does not come back. On a channel, the socket cannot
        join this topic again. In `on_join` it refuses the join, with the code `kicked` and this reason.

        Raises the same as `close`. Thread-safe. O(1).
        """

    @property
    def tags(self) -> frozenset[str]:
        """The tags of the member, for `broadcast(tag=...)` and `members(tag=...)`. Its shard keeps them, so a restart
        of the room or of its host does not lose them.
        """

    def tag(self, *names: str) -> None:
        """Adds tags. Raises ValueError, and adds none, if the member would have more than 32 tags, if a tag has more
        than 64 bytes of UTF-8, and for half of a surrogate pair.

        Thread-safe. O(tags of the member); its shard gets one update per turn.
        """

    def untag(self, *names: str) -> None:
        """Removes tags; tags that the member does not have are ignored. Thread-safe. O(tags of the member). Raises
        ValueError for half of a surrogate pair.
        """

    @property
    def state(self) -> Any:
        """Data that the room attaches to the member: any JSON value of at most 16 KiB, or None. Its shard keeps it, so
        a restart of the room or of its host does not lose it.

        It is decoded on each read; to change it, assign a new value. Its dicts and lists, also nested ones, raise
        TypeError if they are changed in place. O(bytes) to read and to set; the shard gets one update per turn. Setting
        raises ValueError for more than 16 KiB and for half of a surrogate pair, and TypeError if JSON cannot represent
        the data.
        """

    @state.setter
    def state(self, state: object) -> None: ...

@final
class Members(Collection[Member]):
    """A live view of the members of a room: each from its `on_join` until it has left (in `on_leave` it is gone).

    Any thread may use it. Operations are O(1) unless stated otherwise.
    """

    def __len__(self) -> int:
        """The number of members now. O(1)."""

    def __iter__(self) -> Iterator[Member]:
        """Iterates over the members at the time the loop began; members may join and leave meanwhile. O(members)."""

    def __contains__(self, member: object, /) -> bool:
        """Whether it is a member of this room now. O(1)."""

    def __call__(self, tag: str | None = None) -> list[Member]:
        """The members now; with `tag`, only members that have this tag. O(members returned). Raises ValueError for half
        of a surrogate pair.
        """

class Actor:
    """The native base of `stateroom.Actor`. Its attributes raise RuntimeError if no host has started the actor."""

    @property
    def kind(self) -> str:
        """The kind under which the class is declared: a name for an actor, a topic pattern such as `chat:{name}` for a
        room.
        """

    @property
    def key(self) -> str:
        """The key that distinguishes it from others of its kind. For a room with one parameter: that value."""

    @property
    def params(self) -> dict[str, str]:
        """The parameters of its topic, by name. Read-only: a change in place raises TypeError."""

class Room(Actor):
    """The native base class of `stateroom.Room`. Its attributes raise RuntimeError if no host has started the room."""

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
        """Sends a message to all members, or to those with `tag`, except the member `without`.

        `str` is sent as text, bytes-like as binary, anything else as JSON text. Messages arrive in order; it never
        waits. In a room with a history the message is kept and its offset is returned. A `volatile` message is not
        kept, nor is any message of a room without a history: it reaches the present members at most once, and None is
        returned. With `slow_client = "conflate"`, only the latest volatile message of a `key` waits for a slow client.

        Thread-safe. Encoded once, then one frame for each shard that has members: O(bytes × shards), independent of the
        number of members; with `tag`, O(members with the tag). Raises TypeError if JSON cannot represent the data, and
        ValueError for half of a surrogate pair and for an event whose name is empty, longer than 255 bytes, or reserved
        by the protocol (`stream`, `phx_reply`, …).
        """

    @property
    def _position(self) -> tuple[int, int]: ...
    def _announce(self, event: str, data: object, members: Sequence[Member] | None = None) -> None: ...
    def _is_whole(self) -> bool: ...
    def _kept(self, since: int, limit: int | None) -> list[tuple[int, str, Any, int]]: ...
    @property
    def members(self) -> Members:
        """The members of the room now: a live, read-only view. Thread-safe."""

    def send_to(self, members: Iterable[Member], event: str, data: object) -> None:
        """Sends a message to these members only, as `member.send` to each would, at a lower cost. It is never kept.

        Members that have left and members of other rooms are skipped. Thread-safe. Encoded once, one frame for each
        shard: O(bytes × shards + members log members). Raises the same as `broadcast`, and TypeError if `members` is a
        single member.
        """
