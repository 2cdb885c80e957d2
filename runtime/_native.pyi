"""The native core as Python sees it. Configuration and counters cross this boundary as JSON (UTF-8 bytes)."""

from collections.abc import Sequence

from runtime._native_decoding import JsonDecoder as JsonDecoder
from runtime._native_decoding import PushHandler as PushHandler
from runtime._native_host import Called as Called
from runtime._native_host import Handlers as Handlers
from runtime._native_host import Hooks as Hooks
from runtime._native_host import HostCore as HostCore
from runtime._native_host import HostLinks as HostLinks
from runtime._native_host import Suspended as Suspended
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

version: str

# Events of the protocol (channels/event.rs).
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

# Actors are hashed to so many partitions (mesh/partition.rs).
ACTOR_PARTITIONS: int

# Code and reason of the answer to what fails, of which the client is told no more (mesh/denial.rs).
INTERNAL: tuple[str, str]

# What no text may hold (mesh/denial.rs), and the error that says so of a text that could not be encoded.
HALF_A_PAIR: str

def not_text(error: UnicodeEncodeError) -> ValueError: ...

# The actor partition of a room, 0 to 16383.
def partition_of(kind: str, key: str) -> int: ...

# The key of the room that a topic names among those of a pattern (mesh/pattern.rs); None: it does not match.
def key_of(pattern: str, topic: str) -> str | None: ...

# The first of several patterns that a topic matches, by its place, and the key of the room; None: none does.
def first_match(patterns: Sequence[str], topic: str) -> tuple[int, str] | None: ...

# The key of the room whose parameters have these values, in order; and its inverse, None if the key has not so many.
def key_of_values(values: Sequence[str]) -> str: ...
def values_of(key: str, parameters: int) -> list[str] | None: ...

# The first `{…}` in a topic or key, which was never replaced; the key that was meant, if this one is a whole topic of
# the pattern. None: all is well. ValueError for half of a surrogate pair.
def placeholder(text: str) -> str | None: ...
def key_meant(pattern: str, key: str) -> str | None: ...

# The close codes that have a name: code, name, and whether the client may connect again by itself.
def close_codes() -> list[tuple[int, str, bool]]: ...

# What is wrong with a name for an event: one rule for what rooms declare and send and what is published. None: nothing.
# A call never reaches a client, so it may have a name of the protocol's own.
def wrong_event(name: str, *, call: bool = False) -> str | None: ...

# May this JSON hold an integer beyond 64 bits? It looks at 1 byte in 19: a yes is to be looked into.
def has_long_number(json: str | bytes) -> bool: ...

# What this process may use of the machine's memory: all, or what a cgroup leaves of it.
def memory_bytes() -> int: ...

# Raises ValueError, in one line, for what could not be served with.
def check_tls(cert_pem: str, key_pem: str, ca_pem: str | None = None, cert_reqs: str = "none") -> None: ...

# Carries out a load (loadgen/src/plan.rs) without the GIL; a report (report.rs there). Ctrl-C ends it.
# ValueError: one line.
def bench(plan: bytes) -> bytes: ...

# Serves the load generator's own plain echo at `ip:port` until Ctrl-C. Raises OSError if it is taken.
def bench_anchor(address: str) -> None: ...

# Ends this process `grace_s` after the other end of the socket has closed, whatever Python does then.
def exit_with_parent(channel: int, grace_s: float) -> None: ...
