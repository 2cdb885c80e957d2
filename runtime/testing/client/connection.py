"""A client's socket, its channel if it has one, and everything that it has received.

It holds the state that `TestClient` shows. The rule: it only knows what a real client would receive.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from runtime.testing.client.answers import Answer, Refused, UnhandledError, Waiting, closed, wait_real_time
from runtime.testing.client.channel import Channel, Received
from runtime.testing.client.presence import ClientPresence
from runtime.testing.client.socket import Headers, Listener, TestSocket

Dial = Callable[[TestSocket], str]


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """The request target, headers, topic and params of a client. Without a topic it is a direct client."""

    target: str
    headers: Headers = field(default_factory=dict)
    topic: str = ""
    params: Any = None


class ClientConnection:
    """One client's connection. Use it on the test's loop only."""

    def __init__(
        self, request: JoinRequest, dial: Dial, wake: Callable[[], None], errors: list[BaseException]
    ) -> None:
        """`dial` connects a socket and returns the id of its connection. `errors`: the errors of user code so far, and
        one for each push without a handler.
        """
        self.received: list[Received] = []
        self.reply: Any = None
        self.closed: tuple[int, str] | None = None
        self.subprotocol: str | None = None
        self.presence = ClientPresence()
        self._params = request.params
        self._errors = errors
        self._refusal: Answer | None = None
        self._joined: Waiting | None = None
        listener = Listener(self._opened, self._refused, self._message, self._ended)
        self.socket = TestSocket(request.target, request.headers, listener, wake)
        topic = request.topic
        self.channel = Channel(topic, self.socket.send, self._deliver, self._left) if topic else None
        self.id = dial(self.socket)

    @property
    def is_answered(self) -> bool:
        """Whether its upgrade was refused or its join was answered."""
        return self._refusal is not None or (self._joined is not None and self._joined.done())

    async def enter(self, known: int) -> None:
        """Waits until the client is a member. Raises Refused. `known`: the number of errors before it connected."""
        if self._joined is not None:
            self.reply = await self.granted(self._joined, "the join was not answered", known)
        elif self._refusal is not None:
            self._grant(self._refusal, known)

    async def join_again(self, params: Any, channel: Channel) -> None:
        """Joins again on the same socket. Raises Refused."""
        known, self.closed = len(self._errors), None
        self._joined = channel.join(params)
        await self.enter(known)

    async def replied(self, waiting: Waiting, event: str) -> Any:
        """Waits for the reply to a push and returns its response. Raises the same as `granted`."""
        try:
            return await self.granted(waiting, f"no reply to {event!r}")
        except Refused as refused:
            if refused.code == "unhandled":
                self._forget_unhandled(event)
            raise

    def check_stays(self, known: int) -> None:
        """Raises Refused if it has been closed. For a direct client, the close is the only sign of a refusal."""
        if self.closed is not None:
            self._grant(closed(*self.closed), known)

    async def granted(self, waiting: Waiting, what: str, known: int | None = None) -> Any:
        """Waits for an answer and returns its response. Raises Refused, and TimeoutError, whose text has `what`."""
        known = len(self._errors) if known is None else known
        return self._grant(await wait_real_time(waiting, what, self._hint), known)

    def _grant(self, answer: Answer, known: int) -> Any:
        if not answer.is_error:
            return answer.response
        refused = Refused(answer.response)
        is_ours = refused.code == "internal" or refused.reason == "join_failed"
        raise refused from (self._errors[-1] if is_ours and len(self._errors) > known else None)

    def _forget_unhandled(self, event: str) -> None:
        """Removes the last UnhandledError of this event from the errors: the reply has told the test already."""
        for number, error in reversed(tuple(enumerate(self._errors))):
            if isinstance(error, UnhandledError) and error.event == event:
                del self._errors[number]
                return

    def _hint(self) -> str:
        return "" if self.socket.is_reading else "the client has paused, resume_reading() first"

    def _opened(self, subprotocol: str | None) -> None:
        self.subprotocol = subprotocol
        if self.channel is not None:
            self._joined = self.channel.join(self._params)

    def _refused(self, status: int, detail: str) -> None:
        self._refusal = Answer(True, {"code": "http", "reason": f"{status} {detail}", "status": status})
        self.closed = (status, detail)

    def _message(self, data: str | bytes) -> None:
        if self.channel is None:
            self._deliver(Received("message", data))
        else:
            self.channel.take(data)

    def _deliver(self, message: Received) -> None:
        self.received.append(message)
        self.presence.deliver(message.event, message.data)

    def _left(self, code: int, reason: str) -> None:
        self.closed = (code, reason)

    def _ended(self, code: int, reason: str) -> None:
        if self.closed is None:
            self.closed = (code, reason)
        if self._joined is None and self.channel is not None:
            self._refusal = closed(code, reason)
        if self.channel is not None:
            self.channel.fail(closed(code, reason))
