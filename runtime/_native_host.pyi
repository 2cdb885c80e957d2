"""The host's part of `_native.pyi`. There is no such module: only the stub is in several files."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal, Protocol, final

from runtime._native_room import Actor, Member
from runtime._native_turn import CellOfCore, Turn

class Handlers(Protocol):
    """The handlers of one room, or None for those it lacks: see `runtime.actors.dispatch.bound_plan.BoundPlan`.
    `started` reads them once.

    `json`, `plain`: handlers by event, called with (actor, member, data); all rooms of a class share them. For any
    other event `json_other` and `plain_other` are called with (member, event, data). Only messages of channels are
    JSON; `plain` is for binary messages of channels, and for text and bytes of direct connections.
    `readonly`: events whose handlers may run while another handler waits. `reentrant`: all handlers of `@on` and
    `on_message` may.
    """

    @property
    def actor(self) -> object: ...
    @property
    def on_join(self) -> Callable[[Member, dict[str, Any]], Any] | None: ...
    @property
    def on_leave(self) -> Callable[[Member, str], Any] | None: ...
    @property
    def on_recover(self) -> Callable[[list[Member]], Any] | None: ...
    @property
    def json(self) -> dict[str, Callable[[Any, Member, bytes], Any]]: ...
    @property
    def plain(self) -> dict[str, Callable[[Any, Member, Any], Any]]: ...
    @property
    def json_other(self) -> Callable[[Member, str, bytes], Any] | None: ...
    @property
    def plain_other(self) -> Callable[[Member, str, Any], Any] | None: ...
    @property
    def readonly(self) -> frozenset[str]: ...
    @property
    def reentrant(self) -> bool: ...

class Hooks(Protocol):
    """The Python side of a HostCore (and of its links: `lost`, `blocked` and `behind` are not listed here). No method
    may raise.

    `encode`, `decode`: JSON. `state_types`: the dict and list types of `Member.state`; `given_types`: those of data
    from a client. `reasons`: the name of a close code. `pause`: a room awaits this if it has run too long.
    `wake`, from any thread: call `HostLinks.flush` soon. `activate`: construct the room, `settle` it, run its
    `on_start`, then call `started` or `quarantine`.
    `param_lost`: a param of a join has the name of a parameter of the topic, which replaced it.
    `malformed_param`: the error to refuse a join with, if a param that asks for the room's stream is malformed.
    `unhandled`: a member pushed an event that has no handler; log it.
    `abandon`: a room that was to start now belongs to another host; if its `on_start` does not run yet, do not run it,
    and call `stopped`.
    `run_call`: the turn of a ticket that `call` took; as a handler. `call_dropped`: the ticket gets no turn; the reason
    is "moved" (also if the host ends) or "quarantined".
    """

    @property
    def encode(self) -> Callable[[Any], bytes]: ...
    @property
    def decode(self) -> Callable[[bytes], Any]: ...
    @property
    def state_types(self) -> tuple[type[dict[str, Any]], type[list[Any]]]: ...
    @property
    def given_types(self) -> tuple[type[dict[str, Any]], type[list[Any]]]: ...
    @property
    def reasons(self) -> Callable[[int], str]: ...
    def wake(self) -> None: ...
    def pause(self) -> Awaitable[None]: ...
    def activate(self, number: int, kind: str, key: str, /) -> None: ...
    def param_lost(self, kind: str, name: str, /) -> None: ...
    def malformed_param(self, name: str, must_be: str, given: object, /) -> Exception: ...
    def unhandled(self, cell: Any, event: str, /) -> None: ...
    def abandon(self, number: int, /) -> None: ...
    def run_call(self, cell: Any, ticket: int, /) -> Awaitable[None] | None: ...
    def call_dropped(self, ticket: int, why: str, /) -> None: ...

Called = Literal["ok", "moved", "full", "rooms", "quarantined"]

class HostCore:
    """The rooms and members of a host. Only the thread of the host's loop may use it; `stats` is thread-safe.

    `settle` assigns a new actor object to its activation, before `__init__` runs. `stopped`: `on_stop` has ended;
    `evict`: the members belong to another host now. `quarantine`: closes the members with 1011 and refuses joins.
    `answer`: the awaitable of a handler has returned `value`, the response to its join or push; `fail`: it has raised.
    `tick`: the time of the monotonic clock and of the wall clock, in seconds.
    """

    # `slice_s`: how long turns may run before control returns to the loop.
    def __init__(
        self,
        *,
        room_credit_bytes: int,
        link_bytes: int,
        rooms: int,
        idle_s: float,
        slice_s: float,
        join_bytes: int = 0,
        mailbox_messages: int = 0,
        mailbox_bytes: int = 0,
        history_bytes: int = 0,
    ) -> None: ...
    def bind(self, hooks: Hooks) -> None:
        """Sets the hooks. It is apart from the constructor because the hooks need the core. Call it before the core
        gets a table or a frame.

        Raises RuntimeError if the core has hooks already; AttributeError if `hooks` lacks an attribute that is read
        now. O(1).
        """

    # `history`: how many messages, seconds and bytes it keeps; and the epoch for its stream, if it has none yet.
    def settle(
        self,
        room: int,
        object: Actor,  # noqa: A002
        history: tuple[int, float, int, int] | None = None,
    ) -> None: ...
    def call(self, kind: str, key: str, ticket: int, size: int = 0) -> Called:
        """Enqueues a call to an actor and activates the actor. "ok": `run_call` or `call_dropped` follows. Thread-safe.

        It runs no turn itself: `HostLinks.flush` or `run_due` does soon. `size`: bytes charged to the mailbox.
        """

    def read(self, kind: str, key: str, ticket: int) -> bool:
        """Lets an actor whose turn is suspended `run_call` this ticket now. False: use `call`. Thread-safe."""

    def run_due(self) -> None: ...
    def started(self, room: int, cell: CellOfCore, handlers: Handlers, idle_s: float | None) -> None:
        """`on_start` has ended: runs the turns that waited, up to one that must be awaited (`cell.suspend`)."""

    def answer(self, cell: CellOfCore, turn: Turn, value: object) -> None: ...
    def fail(self, cell: CellOfCore, turn: Turn, error: BaseException) -> None: ...
    def resume(self, room: int) -> None:
        """The turn that was awaited has ended, and is answered: runs those that wait, as `started`."""

    def overlapped(self, room: int, life: int) -> None: ...
    def stopped(self, room: int, evict: bool) -> None: ...
    def quarantine(self, room: int) -> None: ...
    def refuse(self, room: int) -> None:
        """Another host still runs the room that was to start: refuses everything that waits for it and evicts it."""

    def restart(self, room: int) -> None:
        """The activation has failed and its turn is over. The next one begins with `started`; `on_recover` gets the
        members.
        """

    def remind(self, room: int, ticket: int) -> bool:
        """Lets the room `run_call` this ticket in a turn that does not count as use. False: the room is not active."""

    def stop_all(self) -> None:
        """The host ends. Every room stops after its turn; a room that is called later stops when it is idle."""
    def tick(self, now_s: float, wall_s: float = 0.0) -> None: ...
    def apply_table(self, version: int, rows: Sequence[tuple[int, int, int]]) -> None:
        """Sets this host's partitions: rows of (first, count, epoch). Rooms of other partitions stop ("moved")."""

    def stats(self) -> dict[str, int]: ...

@final
class HostLinks:
    """The links of a host, by number. The loop polls their sockets: `listen` and `accept` return descriptors.

    A link without a socket gets its input by `receive`; `take` returns its output. `read`: call it if the socket is
    readable; it does one read, runs all turns, and does one write for each link. `write`: call it if the socket is
    writable. `flush`: one write for each link that has output. `close_link` also closes the socket (stop polling it
    first), and the members of the link leave. `shards`: how many shards are expected, or 0.
    """

    def __init__(self, core: HostCore, *, message_bytes: int, shards: int = 0) -> None: ...
    def listen(self, path: str) -> int: ...
    def accept(self) -> tuple[int, int] | None: ...
    def open_link(self) -> int: ...
    def close_link(self, link: int) -> None: ...
    def read(self, link: int) -> None: ...
    def receive(self, link: int, data: bytes) -> None: ...
    def take(self, link: int) -> bytes: ...
    def flush(self) -> None: ...
    def write(self, link: int) -> None: ...
