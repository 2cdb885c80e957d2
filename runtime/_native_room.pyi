"""What a room's author sees of the native core: a part of `_native.pyi`, which names it. There is no such module."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, final

@final
class Member:
    """A member of a room: one connection. It stays readable after it has left; what is sent to it then goes nowhere.

    Made by the host, one object a membership, equal only to itself. Any thread may use it.
    """

    @property
    def id(self) -> str:
        """The connection's id: 16 hexadecimal digits, unique in the system."""

    @property
    def path(self) -> str:
        """The path as requested, still percent-encoded, without the query."""

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters, decoded anew each time; of a repeated one the last."""

    @property
    def params(self) -> dict[str, Any]:
        """What `on_join` gets: the query's parameters, or those of a channel's join (JSON; what is no object is empty).

        Over them those of the path or topic, so that no client tells its room another name. Decoded anew each time.
        """

    @property
    def topic(self) -> str:
        """The topic it has joined by on a channel socket, or "" on a direct path."""

    @property
    def headers(self) -> dict[str, str]:
        """The request headers that the room's `headers` names, by lower-case name; repetitions joined by ", "."""

    @property
    def subprotocol(self) -> str:
        """The negotiated subprotocol, or ""."""

    @property
    def peer(self) -> str:
        """The client's address, `ip:port`, or "" over a Unix socket."""

    def send(self, event: str, data: object) -> None:
        """Sends to this member alone: `str` as text, bytes-like as binary, anything else as JSON text.

        In order with all else that goes to it; at most once; never waits. To a member that has left: nothing.
        On a direct path only `data` travels. Raises TypeError for what is no JSON.
        """

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Closes the connection after what was sent before. Its `on_leave` comes when it has gone.

        `code` may be sent by an endpoint (RFC 6455 §7.4), `reason` has at most 123 bytes of UTF-8: else ValueError.
        A channel's membership ends, its socket stays: `phx_close` for 1000 and codes from 4500 on, else `phx_error`.
        """

    def kick(self, reason: str = "") -> None:
        """Closes it for good (4510): a channel socket cannot join this topic again. `reason` as in `close`."""

    @property
    def tags(self) -> frozenset[str]:
        """What `broadcast(tag=...)` and `members(tag=...)` find it by. Tags survive the room and its host."""

    def tag(self, *names: str) -> None:
        """Adds tags. At most 32, of at most 64 bytes of UTF-8 each: else ValueError, and none is added."""

    def untag(self, *names: str) -> None:
        """Takes tags away, if it has them."""

    @property
    def state(self) -> Any:
        """What the room keeps with it: any JSON of at most 16 KiB, or None. It survives the room and its host.

        Decoded anew each time: to change it, set it. Setting raises ValueError for what is too long, TypeError for
        what is no JSON.
        """

    @state.setter
    def state(self, state: object) -> None: ...

@final
class Members(Collection[Member]):
    """The members of a room, live. A loop goes over those who were there when it began."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Member]: ...
    def __contains__(self, member: object, /) -> bool: ...
    def __call__(self, tag: str | None = None) -> list[Member]:
        """Those who are there now; with `tag`, those of them who bear it."""

class Actor:
    """The native half of `runtime.Actor`. Its names raise RuntimeError for one that no host has started."""

    @property
    def kind(self) -> str:
        """What it was declared as: an actor's name, or a room's topic pattern, e.g. `chat:{name}`."""

    @property
    def key(self) -> str:
        """What tells it from others of its kind; of a room, the value of its parameter."""

    @property
    def params(self) -> dict[str, str]:
        """The parameters of its topic, by name."""

class Room(Actor):
    """The native half of `runtime.Room`. Its names raise RuntimeError for a room that no host has started."""

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
        """Sends to every member, or those with `tag`, but for `without`.

        `str` goes as text, bytes-like as binary, all else as JSON text. Encoded once; in order; never waits. In a room
        with a history it is kept, and its offset returned; a `volatile` one is not, nor is any in a room without: these
        get to the members that are there, at most once. Of the messages with a `key` that wait for a slow client under
        `conflate` the latest goes out.
        Raises TypeError for what is no JSON.
        """

    @property
    def position(self) -> tuple[int, int]:
        """Epoch and last offset of the room's stream. Raises RuntimeError for a room without a history."""

    def _kept(self, since: int, limit: int | None) -> list[tuple[int, str, Any, int]]: ...
    @property
    def members(self) -> Members:
        """Who is in the room now: a live, read-only view."""

    def send_to(self, members: Sequence[Member], event: str, data: object) -> None:
        """Sends to these members alone, once encoded: a `member.send` to each, for less. Never stored.

        Whoever has left, or is another room's, gets nothing. Raises TypeError for what is no JSON.
        """
