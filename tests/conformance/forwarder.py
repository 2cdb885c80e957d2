"""Forwards plain TCP to TLS, because kosoku does not support TLS.

An end of stream is passed on as an end of stream; when both sides have ended, both connections are closed.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

CHUNK_BYTES = 256 * 1024


async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Forwards bytes until the stream ends, then ends the other one. asyncio's TLS has no half-close, so it closes."""
    with suppress(OSError, ssl.SSLError):
        while data := await reader.read(CHUNK_BYTES):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def tls_forwarder(port: int, tls: ssl.SSLContext) -> AsyncIterator[int]:
    """The port on which plain connections are accepted and forwarded to `port` over TLS."""

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inside, outside = await asyncio.open_connection(
            "127.0.0.1", port, ssl=tls, server_hostname="localhost"
        )
        await asyncio.gather(pour(reader, outside), pour(inside, writer))

    async with await asyncio.start_server(forward, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
