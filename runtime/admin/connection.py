"""One connection of the admin port: one request and its response. h11 parses HTTP, asyncio does the I/O.

Accepting connections (server.py) and answering requests (routes.py) are elsewhere. The rule: a slow client loses its
own connection, and other clients are not affected.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from email.utils import formatdate
from http import HTTPStatus

import h11
import structlog

from runtime.admin.messages import Endpoint, Request, Response, text
from runtime.settings import Settings

READ_BYTES = 64 << 10
# How much of a request is read and discarded after an early response; requests of our own clients are shorter.
DISCARDED_BYTES = 32 << 20
ENDLESS_BYTES = 1 << 60

log = structlog.get_logger("stateroom.admin")


class Connection:
    """Belongs to its loop. Call `run` once; cancelling it closes the connection immediately."""

    def __init__(self, accepted: socket.socket, peer: str, settings: Settings) -> None:
        """`peer`: the client's address, as `accept` returned it."""
        self._socket = accepted
        self._peer = peer
        self._head_bytes = settings.whole("admin.header_bytes") or ENDLESS_BYTES
        self._head_s = settings.seconds("admin.header_timeout_s") or None
        self._answer_s = settings.seconds("admin.answer_timeout_s") or None
        # One less than the limit: `_head` reads up to the limit, and h11 then raises if the head is still incomplete.
        self._http = h11.Connection(h11.SERVER, self._head_bytes - 1)
        self._method = b""
        self.since_s = asyncio.get_running_loop().time()
        self.is_receiving = True
        """Whether it is waiting for more bytes of its request."""

    async def run(self, endpoint: Endpoint) -> None:
        """Reads a request, sends the endpoint's response, and closes the connection."""
        self._reader, self._writer = await asyncio.open_connection(sock=self._socket, limit=READ_BYTES)
        try:
            response = await self._answer(endpoint)
            if response and not self._writer.is_closing():
                async with asyncio.timeout(self._answer_s):
                    self._send(response)
                    await self._finish()
        finally:
            self._writer.transport.abort()

    async def _answer(self, endpoint: Endpoint) -> Response | None:
        """The response; None if the client closed before it sent a request. Raises TimeoutError, OSError."""
        try:
            async with asyncio.timeout(self._head_s):
                head = await self._head()
        except h11.RemoteProtocolError as error:
            return text(f"this is not a valid HTTP request: {error}", error.error_status_hint)
        if head is None:
            return None
        request = self._request(head)
        try:
            return await endpoint(request)
        except Exception:  # a bug in an endpoint must not end the server or skip its log
            log.exception("admin_request_failed", method=request.method, path=request.path)
            return text("internal server error: see the server's log", 500)

    async def _head(self) -> h11.Request | None:
        left_bytes = self._head_bytes
        while (event := self._http.next_event()) is h11.NEED_DATA:
            left_bytes -= await self._receive(min(left_bytes, READ_BYTES))
        return event if isinstance(event, h11.Request) else None

    def _request(self, head: h11.Request) -> Request:
        self._method = head.method
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers}
        path = head.target.partition(b"?")[0].decode("latin-1")
        return Request(head.method.decode("latin-1"), path, headers, self._peer, self._body())

    async def _body(self) -> AsyncIterator[bytes]:
        """The parts of the body: see `Request.body`."""
        if self._http.they_are_waiting_for_100_continue:
            self._write(h11.InformationalResponse(status_code=100, headers=[], reason="Continue"))
        try:
            while not isinstance(event := self._http.next_event(), h11.EndOfMessage):
                if isinstance(event, h11.Data):
                    yield event.data
                else:
                    await self._receive(READ_BYTES)
        except h11.RemoteProtocolError as error:
            raise ValueError(str(error)) from None

    async def _receive(self, most_bytes: int) -> int:
        """Reads once and passes the bytes to h11, also at the end of the stream. Returns the number of bytes."""
        self.is_receiving = True
        data = await self._reader.read(most_bytes)
        self.is_receiving = False
        self._http.receive_data(data)
        return len(data)

    def _send(self, response: Response) -> None:
        headers = {
            "Date": formatdate(usegmt=True),
            "Content-Type": response.content_type,
            "Content-Length": str(len(response.body)),
            "Connection": "close",
            **response.headers,
        }
        reason = HTTPStatus(response.status).phrase
        self._write(h11.Response(status_code=response.status, headers=list(headers.items()), reason=reason))
        if self._method != b"HEAD":
            self._write(h11.Data(data=response.body))
        self._write(h11.EndOfMessage())

    def _write(self, event: h11.Event) -> None:
        data = self._http.send(event) or b""
        if not self._writer.is_closing():  # uvloop raises RuntimeError when it was reset
            self._writer.write(data)

    async def _finish(self) -> None:
        """Closes the connection after the client has received the response.

        If it were closed with unread input, the system would reset the connection, and a client that is still sending
        would lose the response (RFC 9112 §9.6). So the rest of the request is read and discarded first.
        """
        if not self._is_whole() and not self._writer.is_closing():
            self._writer.write_eof()
            self.is_receiving, left_bytes = True, DISCARDED_BYTES
            while left_bytes > 0 and (data := await self._reader.read(READ_BYTES)):
                left_bytes -= len(data)
        self._writer.close()
        await self._writer.wait_closed()

    def _is_whole(self) -> bool:
        """Whether the whole request has been received, even if nobody has read its body."""
        with contextlib.suppress(h11.RemoteProtocolError):
            while self._http.their_state is h11.SEND_BODY and self._http.next_event() is not h11.NEED_DATA:
                pass
        return self._http.their_state not in {h11.SEND_BODY, h11.ERROR}
