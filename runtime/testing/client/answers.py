"""What a client asks for is answered: granted, refused, or ended before it was; and how long a test waits for that.

The rule: only this wait is in real time, and only to end a test that would hang.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeVar

from runtime.public import public

# Of real time: the room's clock stands still meanwhile.
PATIENCE_S = 5.0
T = TypeVar("T")


class Answer(NamedTuple):
    """What came back: of a join or a push."""

    is_error: bool
    response: Any


Waiting = asyncio.Future[Answer]


@public("stateroom.testing")
class Refused(Exception):  # noqa: N818 it is an answer, and reads as one
    """A join or a push was answered with an error. Its cause is what a handler raised, if any did."""

    code: str
    """As the room or the server gave it: "busy", say. "closed" when the end came before an answer, "http" when the
    upgrade was refused."""
    reason: str
    """As it was given."""
    response: Any
    """The whole answer: `retry_ms` of a quota, `close` of what was closed (its code), `status` of an upgrade."""

    def __init__(self, response: Any) -> None:
        given = response if isinstance(response, dict) else {}
        self.code, self.reason = str(given.get("code", "")), str(given.get("reason", ""))
        self.response = response
        super().__init__(f"{self.code}: {self.reason}" if given else repr(response))


class UnhandledError(LookupError):
    """A client has pushed an event that has no handler. The server only logs it."""

    def __init__(self, room: str, event: str) -> None:
        self.event = event
        super().__init__(f"{room}: no handler for the event {event!r}, which a client has pushed")


def closed(code: int, reason: str) -> Answer:
    """What is answered to all that was asked, when the end came first."""
    return Answer(True, {"code": "closed", "reason": reason, "close": code})


async def patiently(waiting: Awaitable[T], what: str, excuse: Callable[[], str] = lambda: "") -> T:
    """Waits for what the room must do without its clock being moved. Raises TimeoutError, which says `what` is missing,
    and what `excuse` finds out at that time.
    """
    loop, awaited = asyncio.get_running_loop(), asyncio.ensure_future(waiting)

    def give_up() -> None:
        why = excuse() or "does the room wait for its clock? Then call advance() meanwhile"
        if not awaited.done():
            late.append(TimeoutError(f"{what}: {why}"))
            awaited.cancel()

    late: list[TimeoutError] = []
    # The loop's own timers stand still.
    timer = threading.Timer(PATIENCE_S, loop.call_soon_threadsafe, [give_up])
    timer.daemon = True
    timer.start()
    try:
        return await awaited
    except asyncio.CancelledError:
        if late:
            raise late[0] from None
        raise
    finally:
        timer.cancel()
