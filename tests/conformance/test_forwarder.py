"""The forwarder itself: it forwards bytes and ends of streams."""

import asyncio
import ssl

import trustme

from tests.conformance.forwarder import tls_forwarder


async def test_bytes_and_ends_of_stream_are_forwarded_in_both_directions() -> None:
    authority = trustme.CA()
    inside, outside = ssl.create_default_context(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.configure_trust(inside)
    authority.issue_cert("localhost").configure_cert(outside)
    heard = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write((await reader.readexactly(4)).upper())
        if not await reader.read():
            heard.set()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=outside)
    async with server, tls_forwarder(server.sockets[0].getsockname()[1], inside) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"ahoy")
        assert await reader.readexactly(4) == b"AHOY"
        writer.close()
        await asyncio.wait_for(heard.wait(), 5)
