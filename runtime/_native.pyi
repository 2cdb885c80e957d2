"""The Python interface of the native core. Configuration and counters cross this boundary as JSON (UTF-8 bytes)."""

from collections.abc import Sequence

from runtime._native_decoding import JsonDecoder as JsonDecoder
from runtime._native_decoding import PushHandler as PushHandler
from runtime._native_host import Called as Called
from runtime._native_host import Handlers as Handlers
from runtime._native_host import Hooks as Hooks
from runtime._native_host import HostCore as HostCore
from runtime._native_host import HostLinks as HostLinks
from runtime._native_mesh import MeshBody as MeshBody
from runtime._native_mesh import MeshPeer as MeshPeer
from runtime._native_room import Actor as Actor
from runtime._native_room import Member as Member
from runtime._native_room import Members as Members
from runtime._native_room import Room as Room
from runtime._native_scope import Scopes as Scopes
from runtime._native_scope import Steps as Steps
from runtime._native_shard import ClientSocket as ClientSocket
from runtime._native_shard import Shard as Shard
from runtime._native_shard import ShardCore as ShardCore
from runtime._native_turn import CellOfCore as CellOfCore
from runtime._native_turn import HandlerKind as HandlerKind
from runtime._native_turn import Turn as Turn

version: str

# Names of the protocol's events (channels/event.rs).
PHX_JOIN: str
PHX_LEAVE: str
PHX_REPLY: str
PHX_ERROR: str
PHX_CLOSE: str
STREAM: str
GAP: str
PRESENCE_STATE: str
PRESENCE_DIFF: str

# The longest key of an actor (mesh/pattern.rs), and the longest topic, event or reference of a channel
# (channels/envelope.rs), in bytes of UTF-8.
KEY_BYTES: int
NAME_BYTES: int

# The number of partitions to which actors are hashed (mesh/partition.rs).
ACTOR_PARTITIONS: int

# Code and reason of the answer to a request whose handler failed. The client gets no details (mesh/denial.rs).
INTERNAL: tuple[str, str]

# The text of the error for half of a surrogate pair, which no text may contain (mesh/denial.rs); and the error to raise
# for a text that could not be encoded for that reason.
HALF_A_PAIR: str

def not_text(error: UnicodeEncodeError) -> ValueError: ...

# The actor partition of a room, 0 to 16383.
def partition_of(kind: str, key: str) -> int: ...

# The key of the room that a topic names, by the topic's pattern (mesh/pattern.rs). None: the topic does not match.
def key_of(pattern: str, topic: str) -> str | None: ...

# The index of the first pattern that a topic matches, and the key of the room. None: no pattern matches.
def first_match(patterns: Sequence[str], topic: str) -> tuple[int, str] | None: ...

# The key of the room whose parameters have these values, in order; and the inverse: the values of a key, or None if it
# has another number of values.
def key_of_values(values: Sequence[str]) -> str: ...
def values_of(key: str, parameters: int) -> list[str] | None: ...

# Two checks for mistakes in a topic or key: the first `{…}` that was left in it; and the intended key, if the given key
# is a whole topic of the pattern. None: no mistake was found. ValueError: half of a surrogate pair.
def placeholder(text: str) -> str | None: ...
def key_meant(pattern: str, key: str) -> str | None: ...

# The close codes that have a name: code, name, and whether the client may connect again by itself.
def close_codes() -> list[tuple[int, str, bool]]: ...

# The error in the name of an event, or None. The same rule holds for events that rooms declare, send and publish.
# `call`: the event is a call, which never reaches a client, so it may have the name of an event of the protocol.
def wrong_event(name: str, *, call: bool = False) -> str | None: ...

# Whether this JSON may contain an integer beyond 64 bits. It reads only 1 byte in 19; if it is true, check the value.
def has_long_number(json: str | bytes) -> bool: ...

# The memory that this process may use, in bytes: all of the machine's, or the limit of its cgroup.
def memory_bytes() -> int: ...

# Checks PEM texts. Raises ValueError, with one line of text, if a TLS server could not use them.
def check_tls(cert_pem: str, key_pem: str, ca_pem: str | None = None, cert_reqs: str = "none") -> None: ...

# Runs the load generator without the GIL. `plan` is JSON (loadgen/src/plan.rs), and so is the report that is returned
# (loadgen/src/report.rs). Ctrl-C ends it early. ValueError, with one line of text: the plan is wrong.
def bench(plan: bytes) -> bytes: ...

# Serves the load generator's own plain echo at `ip:port` until Ctrl-C. Raises OSError if the address is in use.
def bench_anchor(address: str) -> None: ...

# Ends this process `grace_s` after the other end of the socket has closed, even if Python is blocked.
def exit_with_parent(channel: int, grace_s: float) -> None: ...
