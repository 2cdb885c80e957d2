"""What hosts say to each other, and its bytes: a frame of the stream (runtime/framing.py) is an array of these frames.

One batch is what one turn of the sender's loop had to say to one host. Neither sockets nor time are here: what
travels is how many seconds are left, and where both hosts have one clock, since when. The rule: every frame about an
actor carries the epoch of its partition, and whoever knows another one does not act on it.
"""

from collections.abc import Iterator, Sequence
from enum import IntEnum

import msgspec
from msgspec import Struct

from runtime.actors.values.encoding import encoded
from runtime.framing import HEADER_BYTES, MAX_BYTES, body_bytes, framed

# Snapshots, the arguments of calls and their values: whatever is longer is refused where it is made.
DATA_BYTES = 16 << 20
# What a frame costs beside its texts and data, about.
FRAME_BYTES = 64

Identity = tuple[str, str]
"""An actor: kind and key."""


class Verb(IntEnum):
    """What an `Ask` wants of the actor."""

    CALL = 0
    """Its handler for the event."""
    PUBLISH = 1
    """Its `on_publish`, at the wish of somebody outside the actors."""


class Status(IntEnum):
    """What became of an `Ask`."""

    OK = 0
    FAILED = 1
    NO_SUCH_KIND = 2
    FULL = 3
    CYCLE = 4
    LATE = 5
    """Its time was up before its turn came."""
    MOVED = 6
    """It did not run: the partition is not this host's, or not in this epoch."""
    CUT = 7
    """It began, and was ended with its actor."""


class Frame(Struct, frozen=True, array_like=True, gc=False):
    """Root of all frames."""


class Hello(Frame, frozen=True, array_like=True, gc=False, tag=0):
    """First of all, from whoever has connected: who it is."""

    index: int
    generation: int


class Ask(Frame, frozen=True, array_like=True, gc=False, tag=1):
    """A call; `data` is JSON. `number` is the sender's name for it; `wants_value` is false for a tell, which is
    answered when it is in the mailbox. `chain`: who waits for this answer, the one that asks last, with its epoch.
    `remaining_s` were left at `sent_s`, on the monotonic clock that all processes of a machine share, so that the time
    on the way counts, as long as it may be. 0: the hosts share no clock, and the time counts from the arrival.
    """

    number: int
    kind: str
    key: str
    epoch: int
    verb: Verb
    event: str
    data: bytes
    remaining_s: float
    wants_value: bool
    chain: tuple[Identity, ...] = ()
    chain_epoch: int = 0
    sent_s: float = 0.0

    def deadline_s(self, now_s: float) -> float:
        """When its time is up, by the receiver's clock."""
        return (self.sent_s or now_s) + self.remaining_s


class Answer(Frame, frozen=True, array_like=True, gc=False, tag=2):
    """To an `Ask`, under the epoch it came with. `data` is the value as JSON; `code` and `reason` of a failure."""

    number: int
    status: Status
    epoch: int
    data: bytes = b""
    code: str = ""
    reason: str = ""


class Probe(Frame, frozen=True, array_like=True, gc=False, tag=3):
    """Follows who waits for whom. All of `chain` wait for ticket `ticket` of host `origin`; that, over the actors of
    `path`, for this actor to handle `event`.
    """

    origin: int
    ticket: int
    kind: str
    key: str
    epoch: int
    verb: Verb
    event: str
    chain: tuple[Identity, ...]
    path: tuple[Identity, ...]


class Cycle(Frame, frozen=True, array_like=True, gc=False, tag=4):
    """To the `origin` of a probe: its ticket waits for itself."""

    ticket: int


class Snapshot(Frame, frozen=True, array_like=True, gc=False, tag=5):
    """An actor's state, for its new owner, or for the host that would own it next. `epoch` is that under which it was
    taken, perhaps by another host than the sender; of two of one epoch the later has the higher `order`.
    """

    number: int
    kind: str
    key: str
    epoch: int
    data: bytes
    order: int = 0


class Settled(Frame, frozen=True, array_like=True, gc=False, tag=6):
    """Of all that table `version` took from the sender nothing runs any more but these, and its snapshots are there."""

    version: int
    running: tuple[Identity, ...] = ()


class Kept(Frame, frozen=True, array_like=True, gc=False, tag=7):
    """To a `Snapshot`: it is kept."""

    number: int


class Stopping(Frame, frozen=True, array_like=True, gc=False, tag=8):
    """The last frame of the side that answers: the host stops with the server, and sends no more answers."""


AnyFrame = Hello | Ask | Answer | Probe | Cycle | Snapshot | Settled | Kept | Stopping

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[AnyFrame]).decode


def encode(frames: Sequence[Frame]) -> bytes:
    """The frames as one batch, or as several if one would be too long."""
    body = _encode(frames)
    if len(body) > MAX_BYTES and len(frames) > 1:
        half = len(frames) // 2
        return encode(frames[:half]) + encode(frames[half:])
    return framed(body)


def encoded_value(returned: object) -> bytes:
    """What a handler has returned, as the `data` of an answer. Raises the error of the encoder for a
    value that JSON cannot hold, and ValueError for half of a surrogate pair and beyond DATA_BYTES.
    """
    data = encoded(returned)
    if len(data) > DATA_BYTES:
        raise ValueError(f"its answer has {len(data)} bytes, at most {DATA_BYTES}")
    return data


class BatchDecoder:
    """Bytes in, frames out. Raises ValueError for what is no batch; nothing can be read after that."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[AnyFrame]:
        """Takes what was read; gives the frames that are whole by now, in order."""
        self._buffer += data
        while len(self._buffer) >= HEADER_BYTES:
            end = HEADER_BYTES + body_bytes(self._buffer[:HEADER_BYTES])
            if len(self._buffer) < end:
                return
            body = bytes(self._buffer[HEADER_BYTES:end])
            del self._buffer[:end]
            yield from _decode(body)
