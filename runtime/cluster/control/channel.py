"""One end of a control channel: messages over a socketpair between the parent and a child.

The rule: the channel ends (EOF) when the other process ends. Only by that a child knows that it is an orphan,
whatever killed the parent.
"""

import asyncio
import contextlib
import socket
from typing import Self

import msgspec

from runtime.cluster.control.messages import AnyMessage, Message, decode, encode
from runtime.framing import HEADER_BYTES, body_bytes


class Channel:
    """Belongs to one event loop. Sending never waits: messages are small and rare."""

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
        """Bytes that the operating system has not taken yet."""
        return self._writer.transport.get_write_buffer_size()

    def send(self, message: Message) -> None:
        """Queues a message. A closed channel drops it: the other process has ended."""
        if not self._writer.is_closing():
            self._writer.write(encode(message))

    async def receive(self) -> AnyMessage | None:
        """The next message; None if the other process has ended. Raises ValueError for bytes that are no message;
        nothing after them can be read.
        """
        try:
            length = body_bytes(await self._reader.readexactly(HEADER_BYTES))
            return decode(await self._reader.readexactly(length))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        except (ValueError, msgspec.MsgspecError, RecursionError) as error:
            raise ValueError(f"not a control message: {error}") from None

    async def close(self) -> None:
        """Writes all queued messages, then closes; the other side reads EOF."""
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()

    def abort(self) -> None:
        """Closes without writing queued messages, because nobody reads the other end."""
        self._writer.transport.abort()
