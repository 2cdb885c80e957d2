"""A client's socket with what runs over it, a channel or nothing, and what has come of it so far.

What `TestClient` shows, it keeps. The rule: it knows what a real client is sent, and nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from runtime.testing.client.answers import Answer, Refused, UnhandledError, Waiting, closed, patiently
from runtime.testing.client.channel import Channel, Received
from runtime.testing.client.presence import ClientPresence
from runtime.testing.client.socket import Headers, Listener, TestSocket

Dial = Callable[[TestSocket], str]


@dataclass(frozen=True, slots=True)
class Call:
    """Where a client connects, and what it joins with: without a topic it is a direct client."""

    target: str
    headers: Headers = field(default_factory=dict)
    topic: str = ""
    params: Any = None


class Line:
    """To be used on the test's loop. `dial` connects a socket and tells its connection's id."""

    def __init__(self, call: Call, dial: Dial, wake: Callable[[], None], errors: list[BaseException]) -> None:
        """`errors`: what user code has raised so far, and what clients have pushed that has no handler."""
        self.received: list[Received] = []
        self.reply: Any = None
        self.closed: tuple[int, str] | None = None
        self.subprotocol: str | None = None
        self.presence = ClientPresence()
        self._call = call
        self._errors = errors
        self._refusal: Answer | None = None
        self._joined: Waiting | None = None
        listener = Listener(self._opened, self._turned_away, self._message, self._ended)
        self.socket = TestSocket(call.target, call.headers, listener, wake)
        self.channel = Channel(call.topic, self.socket.send, self._hear, self._left) if call.topic else None
        self.id = dial(self.socket)

    @property
    def is_answered(self) -> bool:
        """Its upgrade or its join was granted or refused."""
        return self._refusal is not None or (self._joined is not None and self._joined.done())

    async def enter(self, known: int) -> None:
        """Waits until it is in. Raises Refused. `known`: how many errors there were when it called."""
        if self._joined is not None:
            self.reply = await self.granted(self._joined, "the join was not answered", known)
        elif self._refusal is not None:
            self._grant(self._refusal, known)

    async def join_again(self, params: Any, channel: Channel) -> None:
        """Joins once more on the same socket. Raises Refused."""
        known, self.closed = len(self._errors), None
        self._joined = channel.join(params)
        await self.enter(known)

    async def replied(self, waiting: Waiting, event: str) -> Any:
        """Waits for the reply to a push; its response. Raises as `granted`."""
        try:
            return await self.granted(waiting, f"no reply to {event!r}")
        except Refused as refused:
            if refused.code == "unhandled":
                self._forget_unhandled(event)
            raise

    def check_stays(self, known: int) -> None:
        """Raises Refused if it has been closed: a direct client is told of a refusal by that alone."""
        if self.closed is not None:
            self._grant(closed(*self.closed), known)

    async def granted(self, waiting: Waiting, what: str, known: int | None = None) -> Any:
        """Waits for an answer; its response. Raises Refused, and TimeoutError with `what` if there is none."""
        known = len(self._errors) if known is None else known
        return self._grant(await patiently(waiting, what, self._excuse), known)

    def _grant(self, answer: Answer, known: int) -> Any:
        if not answer.is_error:
            return answer.response
        refused = Refused(answer.response)
        is_ours = refused.code == "internal" or refused.reason == "join_failed"
        raise refused from (self._errors[-1] if is_ours and len(self._errors) > known else None)

    def _forget_unhandled(self, event: str) -> None:
        """The reply says that a push has no handler, so `errors` does not: its own is the last of this event."""
        for number, error in reversed(tuple(enumerate(self._errors))):
            if isinstance(error, UnhandledError) and error.event == event:
                del self._errors[number]
                return

    def _excuse(self) -> str:
        return "" if self.socket.is_reading else "the client has paused, resume_reading() first"

    def _opened(self, subprotocol: str | None) -> None:
        self.subprotocol = subprotocol
        if self.channel is not None:
            self._joined = self.channel.join(self._call.params)

    def _turned_away(self, status: int, detail: str) -> None:
        self._refusal = Answer(True, {"code": "http", "reason": f"{status} {detail}", "status": status})
        self.closed = (status, detail)

    def _message(self, data: str | bytes) -> None:
        if self.channel is None:
            self._hear(Received("message", data))
        else:
            self.channel.take(data)

    def _hear(self, message: Received) -> None:
        self.received.append(message)
        self.presence.heard(message.event, message.data)

    def _left(self, code: int, reason: str) -> None:
        self.closed = (code, reason)

    def _ended(self, code: int, reason: str) -> None:
        if self.closed is None:
            self.closed = (code, reason)
        if self._joined is None and self.channel is not None:
            self._refusal = closed(code, reason)
        if self.channel is not None:
            self.channel.fail(closed(code, reason))
