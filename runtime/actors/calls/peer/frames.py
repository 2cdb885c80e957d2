"""The frames between hosts, and their bytes: a frame of the stream (runtime/framing.py) is a batch of these frames.

A batch holds what one turn of the sender's loop sends to one host. There are no sockets and no clock here: a call
carries the seconds that are left and, if both hosts share a clock, the time at which that was true. The rule: every
frame about an actor carries the row epoch of its partition, and a receiver that knows another one does not act on it.
"""

from collections.abc import Iterator, Sequence
from enum import IntEnum

import msgspec
from msgspec import Struct

from runtime.actors.values.encoding import encoded
from runtime.framing import HEADER_BYTES, MAX_BYTES, body_bytes, framed

# The limit of a snapshot, and of the argument and the value of a call. What is longer is refused at its origin.
DATA_BYTES = 16 << 20
# Approximate memory of a frame without its texts and data.
FRAME_BYTES = 64

Identity = tuple[str, str]
"""An actor: kind and key."""


class Verb(IntEnum):
    """What an `Ask` wants of the actor."""

    CALL = 0
    """Its handler for the event."""
    PUBLISH = 1
    """Its `on_publish`, for a program outside the actors."""


class Status(IntEnum):
    """The result of an `Ask`."""

    OK = 0
    FAILED = 1
    NO_SUCH_KIND = 2
    FULL = 3
    CYCLE = 4
    LATE = 5
    """Its deadline passed before its turn."""
    MOVED = 6
    """It did not run: this host does not own the partition, or owns it under another row epoch."""
    CUT = 7
    """It began, and was interrupted when its actor ended."""


class Frame(Struct, frozen=True, array_like=True, gc=False):
    """Root of all frames."""


class Hello(Frame, frozen=True, array_like=True, gc=False, tag=0):
    """The first frame of the host that has connected."""

    index: int
    generation: int


class Ask(Frame, frozen=True, array_like=True, gc=False, tag=1):
    """A call; `data` is JSON, `number` the sender's number for it. `wants_value` is false for a tell, which is answered
    when it is in the mailbox. `chain`: the actors that wait for this answer, the asking one last; `chain_row_epoch` is
    that of the last. `remaining_s` were left at `sent_s`, on the monotonic clock that all processes of a machine share,
    so that transit time counts. `sent_s` 0: the hosts share no clock, and the time counts from the arrival.
    """

    number: int
    kind: str
    key: str
    row_epoch: int
    verb: Verb
    event: str
    data: bytes
    remaining_s: float
    wants_value: bool
    chain: tuple[Identity, ...] = ()
    chain_row_epoch: int = 0
    sent_s: float = 0.0

    def deadline_s(self, now_s: float) -> float:
        """The deadline by the receiver's clock."""
        return (self.sent_s or now_s) + self.remaining_s


class Answer(Frame, frozen=True, array_like=True, gc=False, tag=2):
    """Answers an `Ask`, with its row epoch. `data` is the value as JSON; `code` and `reason` are those of a failure."""

    number: int
    status: Status
    row_epoch: int
    data: bytes = b""
    code: str = ""
    reason: str = ""


class Probe(Frame, frozen=True, array_like=True, gc=False, tag=3):
    """Looks for a deadlock. All actors of `chain` wait for ticket `ticket` of host `origin`. That ticket waits, by the
    actors of `path`, for this actor to handle `event`.
    """

    origin: int
    ticket: int
    kind: str
    key: str
    row_epoch: int
    verb: Verb
    event: str
    chain: tuple[Identity, ...]
    path: tuple[Identity, ...]


class Cycle(Frame, frozen=True, array_like=True, gc=False, tag=4):
    """Tells the `origin` of a probe that its ticket waits for itself."""

    ticket: int


class Snapshot(Frame, frozen=True, array_like=True, gc=False, tag=5):
    """An actor's state, for its new owner or for its standby. `row_epoch`: that under which the snapshot was taken,
    perhaps by another host than the sender. Of two snapshots with the same one, the later has the higher `order`.
    """

    number: int
    kind: str
    key: str
    row_epoch: int
    data: bytes
    order: int = 0


class Settled(Frame, frozen=True, array_like=True, gc=False, tag=6):
    """Of all actors that table `version` took from the sender, only `running` still run, and all snapshots are sent."""

    version: int
    running: tuple[Identity, ...] = ()


class Kept(Frame, frozen=True, array_like=True, gc=False, tag=7):
    """Acknowledges a `Snapshot`: it is kept."""

    number: int


class Stopping(Frame, frozen=True, array_like=True, gc=False, tag=8):
    """The last frame of the host that has accepted: it stops with the server, and sends no more answers."""


AnyFrame = Hello | Ask | Answer | Probe | Cycle | Snapshot | Settled | Kept | Stopping

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[AnyFrame]).decode


def encode(frames: Sequence[Frame]) -> bytes:
    """The frames as one batch, or as several batches if one would be too long."""
    body = _encode(frames)
    if len(body) > MAX_BYTES and len(frames) > 1:
        half = len(frames) // 2
        return encode(frames[:half]) + encode(frames[half:])
    return framed(body)


def encoded_value(returned: object) -> bytes:
    """What a handler returned, as the `data` of an answer. Raises the encoder's error for a value that JSON cannot
    hold, and ValueError for half of a surrogate pair and for more than DATA_BYTES.
    """
    data = encoded(returned)
    if len(data) > DATA_BYTES:
        raise ValueError(f"its answer has {len(data)} bytes, at most {DATA_BYTES}")
    return data


class BatchDecoder:
    """Decodes a stream of batches. Raises ValueError for bytes that are no batch; nothing can be read after that."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[AnyFrame]:
        """Takes what was read; yields all frames that are complete by now, in order."""
        self._buffer += data
        while len(self._buffer) >= HEADER_BYTES:
            end = HEADER_BYTES + body_bytes(self._buffer[:HEADER_BYTES])
            if len(self._buffer) < end:
                return
            body = bytes(self._buffer[HEADER_BYTES:end])
            del self._buffer[:end]
            yield from _decode(body)
