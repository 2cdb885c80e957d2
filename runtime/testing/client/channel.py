"""One topic on a client's socket, as in `phoenix.js`: refs, replies, and the position in the room's stream.

The rule: as in `phoenix.js`, a message with the ref of an earlier join is ignored.
"""

import asyncio
from collections.abc import Callable
from itertools import count
from typing import Any, NamedTuple

from runtime._native import GAP, PHX_CLOSE, PHX_ERROR, PHX_JOIN, PHX_REPLY, STREAM
from runtime.public import public
from runtime.testing.client import envelope
from runtime.testing.client.answers import Answer, Waiting, closed
from runtime.testing.client.envelope import Message


@public("stateroom.testing")
class Received(NamedTuple):
    """A message that a client has received. `offset` is 0 if the message has none. Immutable: any thread may use it."""

    event: str
    data: Any
    offset: int = 0


class Channel:
    """A client's side of its memberships in one room, one after another.

    `send` is called with messages for the socket, `deliver` with messages of the room, and `ended` with code and reason
    if a membership has ended and the socket stays open.
    """

    def __init__(
        self,
        topic: str,
        send: Callable[[str | bytes], None],
        deliver: Callable[[Received], None],
        ended: Callable[[int, str], None],
    ) -> None:
        self.topic = topic
        self.position: list[int] | None = None
        """`[stream epoch, offset]` of the last message, if the join asked for positions."""
        self._send, self._deliver, self._ended = send, deliver, ended
        self._join_ref = ""
        self._since: list[int] | None = None
        self._references = count(1)
        self._replies: dict[str, Waiting] = {}

    def join(self, params: Any) -> Waiting:
        """Asks to join. A further join on the same socket ends the previous membership and its open requests."""
        self.fail(closed(1000, "rejoin"))
        self._join_ref = str(next(self._references))
        since = params.get("$position") if isinstance(params, dict) else None
        self._since = list(since) if isinstance(since, list) else None
        return self._ask(PHX_JOIN, params, self._join_ref)

    def ask(self, event: str, data: Any) -> Waiting:
        """Pushes and asks for a reply, which is the result of the future."""
        return self._ask(event, data, str(next(self._references)))

    def tell(self, event: str, data: Any) -> None:
        """Pushes without asking for a reply."""
        self._send(envelope.write(self._join_ref, None, self.topic, event, data))

    def take(self, data: str | bytes) -> None:
        """Takes a message from the socket."""
        message = envelope.read(data)
        if message.topic != self.topic or message.join_ref not in {None, self._join_ref}:
            return
        if message.event == PHX_REPLY:
            self._answer(message)
        elif message.event in {PHX_CLOSE, PHX_ERROR}:
            code, reason = int(message.payload["code"]), str(message.payload["reason"])
            self.fail(closed(code, reason))
            self._ended(code, reason)
        else:
            self._move(message)
            self._deliver(Received(message.event, message.payload, message.offset))

    def fail(self, answer: Answer) -> None:
        """Answers all open requests with this answer."""
        replies, self._replies = self._replies, {}
        for waiting in replies.values():
            if not waiting.done():
                waiting.set_result(answer)

    def _ask(self, event: str, data: Any, reference: str) -> Waiting:
        message = envelope.write(self._join_ref, reference, self.topic, event, data)
        waiting: Waiting = asyncio.get_running_loop().create_future()
        self._replies[reference] = waiting
        self._send(message)
        return waiting

    def _answer(self, message: Message) -> None:
        answer = Answer(message.payload["status"] != "ok", message.payload["response"])
        waiting = self._replies.pop(message.reference or "", None)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)
        if message.reference == self._join_ref and answer.is_error:
            self.fail(answer)  # pushes that were sent after the join are refused with it
        elif message.reference == self._join_ref:
            self._begin(answer.response)

    def _begin(self, response: Any) -> None:
        """The join is granted: the position is that of the client if it is recovered, else the head of the stream."""
        stream = response.get("$stream") if isinstance(response, dict) else None
        if stream is not None and self._since and stream["recovered"]:
            self.position = list(self._since)
        elif stream is not None:
            self.position = [stream["epoch"], stream["offset"]]

    def _move(self, message: Message) -> None:
        """Moves the position with the stream, also across gaps, which the client has been told of."""
        if message.event == STREAM:
            self.position = [message.payload["epoch"], message.payload["offset"]]
        elif self.position is not None:
            gap_to = message.payload.get("to") if message.event == GAP else None
            self.position[1] = max(self.position[1], gap_to[1] if gap_to else message.offset)
