"""One end of a control channel: messages over a socketpair between the parent and a child.

The rule: the end of the other process is the end of the channel (EOF), and that alone tells a child that
it is an orphan, whatever killed the parent.
"""

import asyncio
import contextlib
import socket
from typing import Self

import msgspec

from runtime.cluster.control.messages import AnyMessage, Message, decode, encode
from runtime.framing import HEADER_BYTES, body_bytes


class Channel:
    """Belongs to one event loop. Sending never waits: what is sent here is small and rare."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, end: socket.socket) -> Self:
        """Takes over one end of a socketpair."""
        end.setblocking(False)
        return cls(*await asyncio.open_connection(sock=end))

    @property
    def unsent_bytes(self) -> int:
        """What was sent and the system has not taken yet."""
        return self._writer.transport.get_write_buffer_size()

    def send(self, message: Message) -> None:
        """Queues a message; into a closed channel it vanishes, as the other side will learn by its death."""
        if not self._writer.is_closing():
            self._writer.write(encode(message))

    async def receive(self) -> AnyMessage | None:
        """The next message; None when the other side has gone. Raises ValueError for what is no message; nothing that
        follows it can be read.
        """
        try:
            length = body_bytes(await self._reader.readexactly(HEADER_BYTES))
            return decode(await self._reader.readexactly(length))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        except (ValueError, msgspec.MsgspecError, RecursionError) as error:
            raise ValueError(f"no control message: {error}") from None

    async def close(self) -> None:
        """Flushes what was sent, then closes; the other side reads EOF."""
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()

    def abort(self) -> None:
        """Closes without a flush: nobody is there to read it, or whoever holds the other end does not."""
        self._writer.transport.abort()
