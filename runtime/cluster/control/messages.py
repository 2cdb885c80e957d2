"""The control channel's messages and their bytes: one frame each (runtime/framing.py), of msgpack. No sockets here.

What only a shard's native core acts on bears the core's own name for it (`do`), so that the shard's process
hands it on as JSON without a table of its own. The rule: whatever crosses the channel is one of these.
"""

from typing import Any

import msgspec
from msgspec import Struct

from runtime.framing import framed
from runtime.settings import Value


class Message(Struct, frozen=True, tag_field="do"):
    """Root of all messages."""


class AppSpec(Struct, frozen=True):
    """Which app a host loads: `module:attribute`, whether that is to be called, where to import from."""

    app: str
    factory: bool = False
    directory: str = "."


class Configure(Message, frozen=True, tag="configure"):
    """To a child, first of all. `settings`: those above the app's own; `own`: the descriptor of its Place."""

    index: int
    generation: int
    shards: int
    settings: dict[str, Value]
    app: AppSpec | None = None
    address: str = ""
    listeners: list[int] = []
    own: int = -1


class Start(Message, frozen=True, tag="start"):
    """To a shard: it has all it needs, and may accept."""


class HostAddress(Struct, frozen=True):
    """Where a live host listens for its shards."""

    index: int
    generation: int
    address: str


class TableMessage(Message, frozen=True, tag="table"):
    """To all: who owns what. Rows are `(first partition, count, host or -1, epoch)`.

    `quarantined`: kind and key of actors that no host may begin, and for how many seconds from now.
    """

    version: int
    hosts: list[HostAddress]
    rows: list[tuple[int, int, int, int]]
    quarantined: list[tuple[str, str, float]] = []


class Routes(Message, frozen=True, tag="routes"):
    """To shards: the rooms' paths and the static pages, as the app's host told them."""

    routes: list[dict[str, Any]]
    pages: list[dict[str, Any]]


class Tls(Message, frozen=True, tag="tls"):
    """To shards: the certificate from now on; connections there are keep theirs."""

    cert_pem: str
    key_pem: str
    ca_pem: str | None
    cert_reqs: str


class SessionTickets(Message, frozen=True, tag="tickets"):
    """To shards: keys of session tickets, newest first; new tickets are made with the first."""

    keys_b64: list[str]


class Adopt(Message, frozen=True, tag="adopt"):
    """To a shard: accept from this inherited listener too, as its own shard is away; -1: from what is passed to it."""

    fd: int = -1


class Drain(Message, frozen=True, tag="drain"):
    """To shards: stop accepting, close all with 1012 spread over `spread_s`, end by `deadline_s`."""

    spread_s: float
    deadline_s: float


class Stop(Message, frozen=True, tag="stop"):
    """To a child: end, at the latest after `grace_s`."""

    grace_s: float


class StatsRequest(Message, frozen=True, tag="stats_request"):
    """To a child: answer with the counters. It is the heartbeat of the control channel as well."""

    id: int


class Listen(Message, frozen=True, tag="listen"):
    """To a host: shards or hosts do not reach its sockets; listen anew, at the same addresses."""


class CallRequest(Message, frozen=True, tag="call"):
    """To a host, a call from outside: `data` is JSON, `verb` a frames.Verb, `deadline_s` of time.monotonic."""

    id: int
    verb: int
    kind: str
    key: str
    event: str
    data: bytes
    deadline_s: float


class Ready(Message, frozen=True, tag="ready"):
    """From a child: it does its work. A host tells the app's routes, pages, settings and kinds with state."""

    routes: list[dict[str, Any]] = []
    pages: list[dict[str, Any]] = []
    settings: dict[str, Value] = {}
    stateful: list[str] = []


class Failed(Message, frozen=True, tag="failed"):
    """From a child that ends now: why, in one line, and whether whoever runs it is at fault."""

    message: str
    usage: bool


class StatsReply(Message, frozen=True, tag="stats_reply"):
    """From a child: its counters."""

    id: int
    counters: dict[str, Any]


class CallReply(Message, frozen=True, tag="call_reply"):
    """From a host: the value as JSON; or `error`, the code of an AskError, its text and what else it says."""

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
        raise ValueError(f"{type(message).__name__}: {error}") from None


def decode(body: bytes) -> AnyMessage:
    """A frame's body as a message. Raises msgspec.DecodeError for anything else."""
    return _decoder.decode(body)


def as_command(message: Message) -> bytes:
    """As the JSON that a native shard takes."""
    return msgspec.json.encode(message)
