"""Requests to the endpoints of the admin port, without a connection."""

import asyncio
from collections.abc import AsyncIterator

from runtime.admin.messages import Request, Response
from runtime.admin.routes import Source, admin_endpoint
from runtime.settings import Settings


async def parts(*chunks: bytes, then: str = "end") -> AsyncIterator[bytes]:
    """A body that arrives in chunks, and then ends, stalls or is cut off."""
    for chunk in chunks:
        yield chunk
    if then == "stall":
        await asyncio.Event().wait()
    if then == "cut":
        raise ValueError("peer closed connection")


def request(
    method: str = "GET",
    path: str = "/",
    *chunks: bytes,
    peer: str = "127.0.0.1",
    headers: dict[str, str] | None = None,
) -> Request:
    """One request."""
    return Request(method, path, headers or {}, peer, parts(*chunks))


def answered(source: Source, asked: Request) -> Response:
    """The response of an admin port with default settings."""

    async def answer() -> Response:
        return await admin_endpoint(source, Settings({}))(asked)

    return asyncio.run(answer())
