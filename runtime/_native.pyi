"""The native core as Python sees it. Configuration and counters cross this boundary as JSON (UTF-8 bytes)."""

from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from typing import Any, Literal, Protocol, final

from runtime._native_shard import Shard as Shard
from runtime._native_shard import ShardCore as ShardCore

version: str

# The actor partition of a room, 0 to 16383, and the partition of a connection's id, 0 to 4095.
def partition_of(kind: str, key: str) -> int: ...
def connection_partition(connection: int) -> int: ...

# Raises ValueError, in one line, for what could not be served with.
def check_tls(cert_pem: str, key_pem: str, ca_pem: str | None = None, cert_reqs: str = "none") -> None: ...

# Carries out a load (bench/plan.rs) without the GIL; a report (bench/report.rs). Ctrl-C ends it. ValueError: one line.
def bench(plan: bytes) -> bytes: ...

# Serves the load generator's own plain echo at `ip:port` until Ctrl-C. Raises OSError if it is taken.
def bench_anchor(address: str) -> None: ...

# Ends this process `grace_s` after the other end of the socket has closed, whatever Python does then.
def exit_with_parent(channel: int, grace_s: float) -> None: ...

Handler = Callable[..., Awaitable[None] | None]
# on_join, on_message, on_leave, on_recover: bound, or None where the class has none.
Handlers = tuple[Handler | None, Handler | None, Handler | None, Handler | None]

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
    def params(self) -> dict[str, str]:
        """The query's parameters and over them those of the path: what `on_join` gets."""

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
        """

@final
class Members(Collection[Member]):
    """The members of a room, live. A loop goes over those who were there when it began."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Member]: ...
    def __contains__(self, member: object, /) -> bool: ...

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

    def broadcast(self, event: str, data: object, without: Member | None = None) -> None:
        """Sends to every member, but for `without`: `str` as text, bytes-like as binary, all else as JSON text.

        Encoded once; at most once; in order; never waits. Raises TypeError for what is no JSON.
        """

    @property
    def members(self) -> Members:
        """Who is in the room now: a live, read-only view."""

Suspended = tuple[Awaitable[None], str, Member | None]

class Hooks(Protocol):
    """The Python side of a HostCore (and, not here, `lost`, `blocked`, `behind` for its links). None may raise.

    `encode`: JSON; `reasons`: the name of a close code; `pause`: what a room awaits that has run for too long.
    `wake`, from any thread: call `HostLinks.flush` soon. `activate`: construct the room, `settle` it, run its
    `on_start`, then `started` or `quarantine`. `suspend`: await this, then `resume`. `failed`: a plain handler
    raised; after an `on_join`, `reject` the member. `stop_room`: run `on_stop`, then `stopped`.
    `run_call`: the turn of a ticket that `call` took; as a handler. `call_dropped`: it will have none, and why: "moved"
    (also when the host ends) or "quarantined".
    """

    @property
    def encode(self) -> Callable[[Any], bytes]: ...
    @property
    def reasons(self) -> Callable[[int], str]: ...
    def wake(self) -> None: ...
    def pause(self) -> Awaitable[None]: ...
    def activate(self, number: int, kind: str, key: str, /) -> None: ...
    def suspend(self, cell: Any, turn: Awaitable[None], handler: str, member: Member | None, /) -> None: ...
    def failed(self, cell: Any, handler: str, member: Member | None, error: BaseException, /) -> None: ...
    def stop_room(self, cell: Any, reason: str, /) -> None: ...
    def run_call(self, cell: Any, ticket: int, /) -> Awaitable[None] | None: ...
    def call_dropped(self, ticket: int, why: str, /) -> None: ...

Called = Literal["ok", "moved", "full", "rooms", "quarantined"]

class HostCore:
    """The rooms and members of a host. To be used on its loop's thread only, but for `stats`.

    `settle` gives a new actor object its place, before its `__init__`. `stopped`: `on_stop` has ended; `evict`: its
    members are not ours any more. `quarantine`: members are closed
    with 1011, joins refused. `reject`: closes a member whose join failed. `tick`: the monotonic clock.
    """

    # `slice_s`: how long turns may run before the loop has its turn.
    def __init__(
        self,
        hooks: Hooks,
        *,
        room_credit_bytes: int,
        link_bytes: int,
        rooms: int,
        idle_s: float,
        slice_s: float,
        mailbox_messages: int = 0,
        mailbox_bytes: int = 0,
    ) -> None: ...
    def settle(self, room: int, object: Actor) -> None: ...  # noqa: A002
    def call(self, kind: str, key: str, ticket: int, size: int = 0) -> Called:
        """Asks an actor, and wakes it for that: "ok" means that `run_call` follows, or `call_dropped`. Any thread.

        Runs nothing itself: `HostLinks.flush` does soon, or `run_due`. `size`: bytes charged to its mailbox.
        """

    def run_due(self) -> None: ...
    def started(self, room: int, cell: object, handlers: Handlers, idle_s: float | None) -> Suspended | None:
        """`on_start` has ended: runs the turns that waited. Returns what must be awaited; then `resume`."""

    def resume(self, room: int) -> Suspended | None: ...
    def stopped(self, room: int, evict: bool) -> None: ...
    def quarantine(self, room: int) -> None: ...
    def reject(self, member: Member, code: int, reason: str) -> None: ...
    def stop_all(self) -> None: ...
    def tick(self, now_s: float) -> None: ...
    def apply_table(self, version: int, rows: Sequence[tuple[int, int, int]]) -> None:
        """This host's partitions: (first, count, epoch). Rooms that are not ours any more stop ("moved")."""

    def stats(self) -> dict[str, int]: ...

@final
class HostLinks:
    """The links of a host, by number. Its sockets are polled by the loop: `listen` and `accept` give descriptors.

    A link without a socket is fed by `receive` and emptied by `take`. `read`: the socket is readable: one read, all its
    turns, one write for each link; `write`: it is writable; `flush`: one write for each link that has something to say.
    `close_link` closes the socket too (stop polling it first); its members leave.
    """

    def __init__(self, core: HostCore, *, message_bytes: int) -> None: ...
    def listen(self, path: str) -> int: ...
    def accept(self) -> tuple[int, int] | None: ...
    def open_link(self) -> int: ...
    def close_link(self, link: int) -> None: ...
    def read(self, link: int) -> None: ...
    def receive(self, link: int, data: bytes) -> None: ...
    def take(self, link: int) -> bytes: ...
    def flush(self) -> None: ...
    def write(self, link: int) -> None: ...
