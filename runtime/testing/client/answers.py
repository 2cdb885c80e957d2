"""The answers to a client's requests: granted, refused, or closed before there was an answer; and the wait for them.

The rule: only this wait uses real time, and only to end a test that would hang.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeVar

from runtime.public import public

# In real time; the clock of the room stands still meanwhile.
PATIENCE_S = 5.0
T = TypeVar("T")


class Answer(NamedTuple):
    """The answer to a join or a push."""

    is_error: bool
    response: Any


Waiting = asyncio.Future[Answer]


@public("stateroom.testing")
class Refused(Exception):  # noqa: N818 it is an answer, and reads as one
    """A join or a push was answered with an error. `__cause__` is the error that a handler raised, if one did."""

    code: str
    """The code from the room or the server, e.g. "busy"; "closed" if the connection ended before an answer, "http" if
    the upgrade was refused."""
    reason: str
    """The reason from the room or the server."""
    response: Any
    """The whole response. It also has `retry_ms` for a quota, `close` (the close code) after a close, and `status` for
    a refused upgrade."""

    def __init__(self, response: Any) -> None:
        given = response if isinstance(response, dict) else {}
        self.code, self.reason = str(given.get("code", "")), str(given.get("reason", ""))
        self.response = response
        super().__init__(f"{self.code}: {self.reason}" if given else repr(response))


class UnhandledError(LookupError):
    """A client has pushed an event that has no handler. A server only logs that."""

    def __init__(self, room: str, event: str) -> None:
        self.event = event
        super().__init__(f"{room}: no handler for the event {event!r}, which a client has pushed")


def closed(code: int, reason: str) -> Answer:
    """The answer to every open request of a connection that has ended."""
    return Answer(True, {"code": "closed", "reason": reason, "close": code})


async def wait_real_time(waiting: Awaitable[T], what: str, hint: Callable[[], str] = lambda: "") -> T:
    """Waits for a result that the room must produce while its clock stands still.

    Raises TimeoutError after PATIENCE_S. Its text names `what` is missing, and the cause that `hint` returns then.
    """
    loop, awaited = asyncio.get_running_loop(), asyncio.ensure_future(waiting)

    def give_up() -> None:
        why = hint() or "does the room wait for its clock? Then call advance() meanwhile"
        if not awaited.done():
            late.append(TimeoutError(f"{what}: {why}"))
            awaited.cancel()

    late: list[TimeoutError] = []
    # A timer of the loop would not fire, because the loop's clock stands still.
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
