"""One connection between two hosts: frames in and out, one write for each turn of the loop.

The host that has connected asks, the host that has accepted answers. The rule: the answering side does not read while
its answers are not taken, and the asking side always reads; otherwise both could wait for each other without end.
"""

import asyncio
from collections.abc import Callable
from typing import cast

from runtime.actors.calls.peer.frames import FRAME_BYTES, AnyFrame, BatchDecoder, Frame, encode

Received = Callable[["PeerConnection", AnyFrame], None]


class PeerConnection(asyncio.Protocol):
    """A connection; `number` is 0 for one that was accepted. `received` and `ended` are called on the loop.

    `admit(descriptor)` is called as soon as there is a socket; False ends the connection before anything is read.
    `fault`: the error of bytes that could not be decoded and ended it. `limit_bytes`: with more unsent bytes than this
    it takes no calls, as the other end lags or is stuck; 0: no limit.
    """

    def __init__(
        self,
        number: int,
        loop: asyncio.AbstractEventLoop,
        received: Received,
        ended: Callable[["PeerConnection"], None],
        admit: Callable[[int], bool] = lambda descriptor: True,
        limit_bytes: int = 0,
    ) -> None:
        self.number = number
        self.peer = -1
        self.fault = ""
        self._asks = number > 0
        self._loop = loop
        self._received = received
        self._ended = ended
        self._admit = admit
        self._limit_bytes = limit_bytes
        self._transport: asyncio.Transport | None = None
        self._batches = BatchDecoder()
        self._unsent: list[Frame] = []
        self._unsent_bytes = 0
        self._full = False
        self._over = False

    @property
    def unsent(self) -> tuple[Frame, ...]:
        """The frames that have not been given to the socket: the other end cannot have received them."""
        return tuple(self._unsent)

    def send(self, frame: Frame, cost_bytes: int = 0) -> bool:
        """Queues a frame. False: the connection is full or has ended."""
        if self._over or (self._asks and 0 < self._limit_bytes < self._unsent_bytes):
            return False
        if not self._unsent:
            self._loop.call_soon(self._flush)
        self._unsent.append(frame)
        self._unsent_bytes += cost_bytes + FRAME_BYTES
        return True

    def close(self) -> None:
        """Writes what is queued, then closes; `ended` is called, unless it has been."""
        if self._transport is not None:
            self._full = False
            self._flush()
            self._transport.close()
        else:
            self.connection_lost(None)

    def abort(self) -> None:
        """Closes at once. What the other end sends after this is ignored."""
        if self._transport is not None:
            self._transport.abort()
        self.connection_lost(None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        # uvloop's transports are not subclasses of asyncio.Transport.
        self._transport = connected = cast("asyncio.Transport", transport)
        if self._over or not self._admit(connected.get_extra_info("socket").fileno()):
            self.abort()
        elif self._unsent:
            self._flush()

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        try:
            for frame in self._batches.feed(data):
                if not self._over:
                    self._received(self, frame)
        except ValueError as error:
            self.fault = str(error)
            self.abort()

    def pause_writing(self) -> None:
        """See asyncio.Protocol."""
        self._full = True
        if self._transport is not None and not self._asks:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        """See asyncio.Protocol."""
        self._full = False
        if self._transport is not None and not self._asks:
            self._transport.resume_reading()
        self._flush()

    def connection_lost(self, _: Exception | None) -> None:
        """See asyncio.Protocol."""
        if not self._over:
            self._over = True
            self._ended(self)

    def _flush(self) -> None:
        if self._over or self._full or self._transport is None or not self._unsent:
            return
        frames, self._unsent, self._unsent_bytes = self._unsent, [], 0
        self._transport.write(encode(frames))
