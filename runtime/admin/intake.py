"""The bodies of calls: one after the other as they come, bounded each and all together.

Apart from what they mean. The rule: what is counted when it comes is given back when its call is answered,
however that ends.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import ClientDisconnect, Request

from runtime.admin.http1 import BODY_BYTES
from runtime.errors import BadCall, MailboxFull

# All bodies of calls that are not answered yet.
HELD_BYTES = 64 << 20
# Fewer than connections, so that health and counters are answered all the same.
CALLS = 48
BODY_S = 10.0


class Intake:
    """The calls under way. Belongs to one loop."""

    def __init__(self) -> None:
        self.calls = 0
        self.held_bytes = 0

    @asynccontextmanager
    async def body(self, request: Request) -> AsyncIterator[bytearray]:
        """A request's body; the call is under way until the block ends. Raises BadCall for a body that is too long,
        too slow or cut off, MailboxFull when too much is under way.
        """
        if self.calls >= CALLS:
            raise MailboxFull(f"{self.calls} calls are under way, at most {CALLS}")
        body = bytearray()
        self.calls += 1
        try:
            await self._read(request, body)
            yield body
        finally:
            self.calls -= 1
            self.held_bytes -= len(body)

    async def _read(self, request: Request, body: bytearray) -> None:
        try:
            async with asyncio.timeout(BODY_S):
                async for chunk in request.stream():
                    body += chunk
                    self.held_bytes += len(chunk)
                    self._check(len(body))
        except TimeoutError:
            raise BadCall(f"the body must be whole after {BODY_S:g} s") from None
        except ClientDisconnect:
            raise BadCall("the body was cut off") from None

    def _check(self, body_bytes: int) -> None:
        if body_bytes > BODY_BYTES:
            raise BadCall(f"a body has at most {BODY_BYTES} bytes")
        if self.held_bytes > HELD_BYTES:
            raise MailboxFull(f"the calls under way have more than {HELD_BYTES} bytes")
