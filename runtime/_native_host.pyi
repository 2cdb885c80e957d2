"""The host's part of `_native.pyi`, which names it. There is no such module: only the stub is in several files."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal, Protocol, final

from runtime._native_room import Actor, Member

# What must be awaited (Steps), the handler's name, the member, the reference of the push that wants a reply.
Suspended = tuple[Awaitable[Any], str, Member | None, str | None, int | None]

class Handlers(Protocol):
    """A room's handlers, bound, or None: see `runtime.actors.dispatch.bound_plan.Dispatch`. Read once, by `started`.

    `json`, `plain`: by event, called with (actor, member, data), so that all of a class share them; for any other event
    `json_other`, `plain_other` with (member, event, data). JSON is of channels alone; `plain` is binary, and the text
    or bytes of direct connections.
    `readonly`: events whose handlers may run while another waits; `reentrant`: all of `@on` and `on_message` may.
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
    """The Python side of a HostCore (and, not here, `lost`, `blocked`, `behind` for its links). None may raise.

    `encode`, `decode`: JSON; `state_types`: what the dicts and lists of a `Member.state` are made of; `given_types`:
    those of what a client has sent; `reasons`: the name of a close code; `pause`: what a room awaits that has run too
    long. `wake`, from any thread: call `HostLinks.flush` soon. `activate`: construct the room, `settle` it, run its
    `on_start`, then `started` or `quarantine`. `suspend`: await this, then `answer` or `fail`, then `resume`.
    `overlap`: await this beside others, then `answer` or `fail`, then `overlapped`.
    `param_lost`: a param of a join has the name of a parameter of its topic, which takes its place.
    `unhandled`: a member pushed an event that has no handler, for the log.
    `failed`: a handler raised; code, reason and fields of the error reply. `stop_room`: run `on_stop`, then `stopped`.
    `abandon`: a room to be started is another host's now: unless its `on_start` runs already, it must not begin, but be
    `stopped`.
    `run_call`: the turn of a ticket that `call` took; as a handler. `call_dropped`: it will have none, and why: "moved"
    (also when the host ends) or "quarantined".
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
    def suspend(self, cell: Any, /, *suspended: Any) -> None: ...
    def overlap(self, cell: Any, /, *suspended: Any) -> None: ...
    def param_lost(self, kind: str, name: str, /) -> None: ...
    def unhandled(self, cell: Any, event: str, /) -> None: ...
    def failed(
        self, cell: Any, handler: str, member: Member | None, error: BaseException, /
    ) -> tuple[str, str, bytes]: ...
    def stop_room(self, cell: Any, reason: str, /) -> None: ...
    def abandon(self, number: int, /) -> None: ...
    def run_call(self, cell: Any, ticket: int, /) -> Awaitable[None] | None: ...
    def call_dropped(self, ticket: int, why: str, /) -> None: ...

Called = Literal["ok", "moved", "full", "rooms", "quarantined"]

class HostCore:
    """The rooms and members of a host. To be used on its loop's thread only, but for `stats`.

    `settle` gives a new actor object its place, before its `__init__`. `stopped`: `on_stop` has ended; `evict`: its
    members are not ours any more. `quarantine`: members are closed with 1011, joins refused.
    `answer`: what was awaited has returned, and this is the response of its join or the reply to its push; `fail`: it
    has raised. `tick`: the monotonic clock, and that of the wall.
    """

    # `slice_s`: how long turns may run before the loop has its turn.
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
        """Gives the core its hooks, which need the core themselves. Call it before the core gets a table or a frame.

        Raises RuntimeError if it has hooks already; AttributeError if `hooks` lacks one that is read at once. O(1).
        """

    # `history`: messages, age in seconds and bytes that it keeps; the epoch of its stream, if it has none yet.
    def settle(
        self,
        room: int,
        object: Actor,  # noqa: A002
        history: tuple[int, float, int, int] | None = None,
    ) -> None: ...
    def call(self, kind: str, key: str, ticket: int, size: int = 0) -> Called:
        """Asks an actor, and wakes it for that: "ok" means that `run_call` follows, or `call_dropped`. Any thread.

        Runs nothing itself: `HostLinks.flush` does soon, or `run_due`. `size`: bytes charged to its mailbox.
        """

    def read(self, kind: str, key: str, ticket: int) -> bool:
        """Has an actor in the middle of a turn `run_call` this ticket beside it. False: `call` it. Any thread."""

    def run_due(self) -> None: ...
    def started(self, room: int, cell: object, dispatch: Handlers, idle_s: float | None) -> Suspended | None:
        """`on_start` has ended: runs the turns that waited. Returns what must be awaited; then `resume`."""

    def answer(
        self, cell: object, handler: str, member: Member | None, reference: str | None, value: object
    ) -> None: ...
    def fail(
        self, cell: object, handler: str, member: Member | None, reference: str | None, error: BaseException
    ) -> None: ...
    def resume(self, room: int) -> Suspended | None: ...
    def overlapped(self, room: int, life: int) -> None: ...
    def stopped(self, room: int, evict: bool) -> None: ...
    def quarantine(self, room: int) -> None: ...
    def refuse(self, room: int) -> None:
        """It was to be started, and another host runs it still: all that waits for it is refused, and it sleeps."""

    def restart(self, room: int) -> None:
        """Its life has failed: its turn is over; the next begins with `started`, then `on_recover` of its members."""

    def remind(self, room: int, ticket: int) -> bool:
        """Has the room `run_call` this ticket in a turn that does not keep it awake. False: it does not live."""

    def stop_all(self) -> None:
        """The host ends. Every room stops after its turn; one that is called later, when it has nothing to do."""
    def tick(self, now_s: float, wall_s: float = 0.0) -> None: ...
    def apply_table(self, version: int, rows: Sequence[tuple[int, int, int]]) -> None:
        """This host's partitions: (first, count, epoch). Rooms that are not ours any more stop ("moved")."""

    def stats(self) -> dict[str, int]: ...

@final
class HostLinks:
    """The links of a host, by number. Its sockets are polled by the loop: `listen` and `accept` give descriptors.

    A link without a socket is fed by `receive` and emptied by `take`. `read`: the socket is readable: one read, all its
    turns, one write for each link; `write`: it is writable; `flush`: one write for each link that has something to say.
    `close_link` closes the socket too (stop polling it first); its members leave. `shards`: how many come, or 0.
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
