"""Reads the bodies of calls, within a limit for each body and a limit for all calls in progress.

It does not interpret them. The rule: bytes and calls that are counted on arrival are released when the call ends,
however it ends.
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager

from runtime.errors import BadCall, MailboxFull
from runtime.settings import Settings


class Intake:
    """The calls in progress. Belongs to one loop."""

    def __init__(self, settings: Settings) -> None:
        self._most_calls = settings.whole("admin.calls")
        self._most_bytes = settings.whole("admin.calls_bytes")
        self._body_bytes = settings.whole("admin.body_bytes")
        self._body_s = settings.seconds("admin.body_timeout_s") or None
        self.calls = 0
        self.held_bytes = 0

    @asynccontextmanager
    async def body(self, parts: AsyncIterable[bytes]) -> AsyncIterator[bytearray]:
        """The complete body of a request. The call counts as in progress until the block ends.

        Raises BadCall if the body is too long, too slow or cut off, and MailboxFull if too many calls or bytes are in
        progress.
        """
        if 0 < self._most_calls <= self.calls:
            raise MailboxFull(
                f"{self.calls} calls are in progress; at most {self._most_calls} are allowed (admin.calls)"
            )
        body = bytearray()
        self.calls += 1
        try:
            await self._read(parts, body)
            yield body
        finally:
            self.calls -= 1
            self.held_bytes -= len(body)

    async def _read(self, parts: AsyncIterable[bytes], body: bytearray) -> None:
        try:
            async with asyncio.timeout(self._body_s):
                async for part in parts:
                    body += part
                    self.held_bytes += len(part)
                    self._check(len(body))
        except TimeoutError:
            raise BadCall(f"the body must be whole after {self._body_s:g} s (admin.body_timeout_s)") from None
        except (OSError, ValueError) as error:
            raise BadCall(f"the body was cut off: {error}") from None

    def _check(self, body_bytes: int) -> None:
        if 0 < self._body_bytes < body_bytes:
            raise BadCall(f"a body may have at most {self._body_bytes} bytes (admin.body_bytes)")
        if 0 < self._most_bytes < self.held_bytes:
            raise MailboxFull(
                f"the calls in progress have more than {self._most_bytes} bytes (admin.calls_bytes)"
            )
