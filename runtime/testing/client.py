"""A member's client in a test: it joins, pushes, and has what it heard."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from runtime.public import public
from runtime.testing.presence import ClientPresence
from runtime.testing.shard import Answer, Received, Seat, TestShard

# Of real time: the room's clock stands still meanwhile.
PATIENCE_S = 5.0


@public("stateroom.testing")
class Refused(Exception):  # noqa: N818 it is an answer, and reads as one
    """A join or a push was answered with an error. Its cause is what a handler raised, if any did."""

    code: str
    """As the room gave it; "closed" when the membership ended before an answer came."""
    reason: str
    """As the room gave it."""
    response: Any
    """The whole answer."""

    def __init__(self, response: Any) -> None:
        given = response if isinstance(response, dict) else {}
        self.code, self.reason = str(given.get("code", "")), str(given.get("reason", ""))
        self.response = response
        super().__init__(f"{self.code}: {self.reason}" if given else repr(response))


@public("stateroom.testing")
class TestClient:
    """A member under test, made by `RoomTest.join` or `RoomTest.connect`.

    To be used on the test's loop, by no other thread. Methods are O(1) where nothing else is said.
    """

    __test__ = False

    received: list[Received]
    """Everything it has heard, in order: `(event, data, offset)`; `clear()` it as you like."""
    reply: Any
    """What the join was answered with."""
    closed: tuple[int, str] | None
    """Code and reason once its membership has ended, whoever ended it."""

    def __init__(
        self, shard: TestShard, sit: Callable[["TestClient"], Seat], errors: Sequence[BaseException]
    ) -> None:
        """`errors`: what user code has raised so far."""
        self.received = []
        self.reply = None
        self.closed = None
        self._presence = ClientPresence()
        self._references = count(1)
        self._shard = shard
        self._errors = errors
        self._known = len(errors)
        self._seat = sit(self)

    @property
    def id(self) -> str:
        """The id of its connection, as `member.id` in the room."""
        return f"{self._seat.join.connection:016x}"

    @property
    def is_answered(self) -> bool:
        """Its join was granted or refused."""
        return self._seat.joined.done()

    @property
    def presence(self) -> dict[str, list[dict[str, Any]]]:
        """Who is in the room as its page would show it, metas by key, as `phoenix.js` would have it. O(present)."""
        return {key: one["metas"] for key, one in self._presence.state.items()}

    def heard(self, event: str) -> list[Any]:
        """The data of all messages of an event that it has heard, in order. O(received)."""
        return [message.data for message in self.received if message.event == event]

    async def push(self, event: str, data: Any = None) -> Any:
        """Pushes, and waits for the reply: its response. `bytes` travel as binary, anything else as JSON.

        Raises Refused for an error reply, TimeoutError when none has come after 5 seconds of real time.
        """
        known = len(self._errors)
        reply = self._shard.push(self._seat, event, {} if data is None else data, str(next(self._references)))
        return self._granted(await patiently(reply, f"no reply to {event!r}"), known)

    def cast(self, event: str, data: Any = None) -> None:
        """Pushes without asking for a reply; `await room.settle()` lets the room handle it."""
        self._shard.push(self._seat, event, {} if data is None else data, "")

    def send(self, data: str | bytes) -> None:
        """Sends a message as a direct member does: the room's event is "message". `await room.settle()` after it."""
        self._shard.message(self._seat, data)

    def leave(self, code: int = 1000, reason: str = "leave") -> None:
        """Leaves; `leave(1001, "")` is what a closed tab does."""
        self._shard.leave(self._seat, code, reason)

    async def join(self) -> None:
        """Waits until it is a member. Raises Refused."""
        answer = await patiently(self._seat.joined, "the join was not answered")
        self.reply = self._granted(answer, self._known)

    def stays(self) -> None:
        """Raises Refused if it has been closed: a direct member is told of a refusal by that alone."""
        if self.closed is not None:
            code, reason = self.closed
            self._granted(Answer(True, {"code": "closed", "reason": reason, "close": code}), self._known)

    def hear(self, message: Received) -> None:
        """Takes a message."""
        self.received.append(message)
        self._presence.heard(message.event, message.data)

    def ended(self, code: int, reason: str) -> None:
        """Its membership has ended."""
        self.closed = (code, reason)

    def _granted(self, answer: Answer, known: int) -> Any:
        """`known`: how many errors there were when it was asked."""
        if not answer.is_error:
            return answer.response
        refused = Refused(answer.response)
        is_ours = refused.code == "internal" or refused.reason == "join_failed"
        raise refused from (self._errors[-1] if is_ours and len(self._errors) > known else None)


async def patiently(waiting: "asyncio.Future[Answer]", what: str) -> Answer:
    """Waits for what the room must answer without its clock being moved. Raises TimeoutError."""
    loop = asyncio.get_running_loop()

    def give_up() -> None:
        if not waiting.done():
            waiting.set_exception(
                TimeoutError(f"{what}: does the room wait for its clock? Then advance() it meanwhile")
            )

    # The loop's own timers stand still.
    timer = threading.Timer(PATIENCE_S, loop.call_soon_threadsafe, [give_up])
    timer.daemon = True
    timer.start()
    try:
        return await waiting
    finally:
        timer.cancel()
