"""The control channel's messages and their bytes: one frame each (runtime/framing.py), of msgpack. No sockets here.

A message for a shard's native core has the core's own name for it (`do`), so that the shard's process passes it on as
JSON without a table of its own. The rule: only these messages cross the channel.
"""

from typing import Any

import msgspec
from msgspec import Struct

from runtime.framing import framed
from runtime.settings import Value


class Message(Struct, frozen=True, tag_field="do"):
    """Root of all messages."""


class AppSpec(Struct, frozen=True):
    """The app that a host loads: `module:attribute`, whether that is a factory, and the directory to import from."""

    app: str
    factory: bool = False
    directory: str = "."


class Configure(Message, frozen=True, tag="configure"):
    """To a child, as its first message. `settings`: those above the app's own; `own`: the descriptor of its Slot."""

    index: int
    generation: int
    shards: int
    settings: dict[str, Value]
    app: AppSpec | None = None
    address: str = ""
    listeners: list[int] = []
    own: int = -1


class Start(Message, frozen=True, tag="start"):
    """To a shard: it has all that it needs, and may accept."""


class HostAddress(Struct, frozen=True):
    """The path at which a live host listens for shards."""

    index: int
    generation: int
    address: str


class TableMessage(Message, frozen=True, tag="table"):
    """To all children: the partition table. Rows are `(first partition, count, host or -1, row epoch)`.

    `quarantined`: kind and key of actors that no host may start, and for how many seconds from now.
    """

    version: int
    hosts: list[HostAddress]
    rows: list[tuple[int, int, int, int]]
    quarantined: list[tuple[str, str, float]] = []


class Routes(Message, frozen=True, tag="routes"):
    """To shards: the paths of rooms and the static pages, as a host has declared them."""

    routes: list[dict[str, Any]]
    pages: list[dict[str, Any]]


class Tls(Message, frozen=True, tag="tls"):
    """To shards: the certificate from now on; existing connections keep theirs."""

    cert_pem: str
    key_pem: str
    ca_pem: str | None
    cert_reqs: str


class SessionTickets(Message, frozen=True, tag="tickets"):
    """To shards: keys of session tickets, newest first; new tickets are made with the first."""

    keys_b64: list[str]


class Adopt(Message, frozen=True, tag="adopt"):
    """To a shard: also accept from this inherited listener of a shard that is away; -1: from passed descriptors."""

    fd: int = -1


class Drain(Message, frozen=True, tag="drain"):
    """To shards: stop accepting, close all connections with 1012 spread over `spread_s`, end within `deadline_s`."""

    spread_s: float
    deadline_s: float


class Stop(Message, frozen=True, tag="stop"):
    """To a child: end, at the latest after `grace_s`."""

    grace_s: float


class StatsRequest(Message, frozen=True, tag="stats_request"):
    """To a child: answer with the counters. It is also the heartbeat of the control channel."""

    id: int


class Listen(Message, frozen=True, tag="listen"):
    """To a host: its sockets cannot be reached; listen again at the same addresses."""


class CallRequest(Message, frozen=True, tag="call"):
    """To a host: a call from outside. `data` is JSON, `verb` a frames.Verb, `deadline_s` of time.monotonic."""

    id: int
    verb: int
    kind: str
    key: str
    event: str
    data: bytes
    deadline_s: float


class Ready(Message, frozen=True, tag="ready"):
    """From a child: it has started. A host also sends the app's routes, pages, settings, and kinds with state."""

    routes: list[dict[str, Any]] = []
    pages: list[dict[str, Any]] = []
    settings: dict[str, Value] = {}
    stateful: list[str] = []


class Failed(Message, frozen=True, tag="failed"):
    """From a child that ends now: the reason in one line, and whether the user is at fault."""

    message: str
    usage: bool


class StatsReply(Message, frozen=True, tag="stats_reply"):
    """From a child: its counters."""

    id: int
    counters: dict[str, Any]


class CallReply(Message, frozen=True, tag="call_reply"):
    """From a host: the value as JSON; or `error`, the code of an AskError, with its text and its other fields."""

    id: int
    data: bytes = b""
    error: str = ""
    text: str = ""
    may_have_run: bool = False
    reason_code: str = ""


# fmt: off
ToChild = (
    Configure | Start | TableMessage | Routes | Tls | SessionTickets | Adopt | Drain | Stop
    | StatsRequest | Listen | CallRequest
)
# fmt: on
ToParent = Ready | Failed | StatsReply | CallReply
AnyMessage = ToChild | ToParent

_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[AnyMessage] = msgspec.msgpack.Decoder(AnyMessage)


def encode(message: Message) -> bytes:
    """The message as one frame. Raises ValueError for one that the other side would refuse."""
    try:
        return framed(_encoder.encode(message))
    except ValueError as error:
        raise ValueError(f"a {type(message).__name__} of {error}") from None


def decode(body: bytes) -> AnyMessage:
    """A frame's body as a message. Raises msgspec.DecodeError for anything else."""
    return _decoder.decode(body)


def as_command(message: Message) -> bytes:
    """As the JSON that a native shard takes."""
    return msgspec.json.encode(message)
