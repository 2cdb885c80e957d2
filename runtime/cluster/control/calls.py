"""The calls of the parent to one host that wait for its answer.

The rule: when the host dies, they end at once, as calls that may have run.
"""

import asyncio
import time
from collections.abc import Callable

from runtime.cluster.control.messages import CallReply, CallRequest, Message
from runtime.errors import AskTimeout, Moved, ask_error

# The host answers at the deadline at the latest; the answer needs some more time.
SLACK_S = 0.5


class Calls:
    """The calls to one slot. Belongs to one loop."""

    def __init__(self) -> None:
        self._waiting: dict[int, asyncio.Future[CallReply]] = {}
        self._last = 0
        self._why = "its host died"

    async def call(
        self,
        send: Callable[[Message], None],
        verb: int,
        to: tuple[str, str],
        event: str,
        data: bytes,
        timeout_s: float,
    ) -> bytes:
        """Makes a call. Returns the value as JSON. Raises AskError."""
        self._last = number = self._last + 1
        waiting = self._waiting[number] = asyncio.get_running_loop().create_future()
        send(CallRequest(number, verb, *to, event, data, time.monotonic() + timeout_s))
        try:
            async with asyncio.timeout(timeout_s + SLACK_S):
                reply = await waiting
        except TimeoutError:
            what = f"{to[0]} {to[1]!r}, event {event!r}"
            raise AskTimeout(
                f"{what}: its host does not answer; whether it ran is unknown", may_have_run=True
            ) from None
        finally:
            del self._waiting[number]
        if reply.error:
            raise ask_error(reply.error, reply.text, reply.may_have_run, reply.reason_code)
        value: bytes = reply.data
        return value

    def answered(self, reply: CallReply) -> None:
        """The host has answered."""
        if (waiting := self._waiting.get(reply.id)) and not waiting.done():
            waiting.set_result(reply)

    def draining(self) -> None:
        """The host will end in order, with the server."""
        self._why = "the server shut down"

    def host_ended(self) -> None:
        """The host has died."""
        text = f"{self._why} before it answered; whether it ran is unknown"
        for number, waiting in self._waiting.items():
            if not waiting.done():
                waiting.set_result(CallReply(number, b"", Moved.code, text, may_have_run=True))
