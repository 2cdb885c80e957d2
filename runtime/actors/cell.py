"""The life of one room: constructed, started, given what it must await, restarted when it fails, stopped.

Messages do not pass here: the native core calls plain handlers itself. What a handler returns to be awaited is
awaited in the room's one task, which lives as long as the room. The rule: one turn at a time, by `resume`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from runtime._native import HostCore, Member
from runtime.actors.actor import Actor
from runtime.actors.dispatch import Dispatch
from runtime.actors.failures import FailureLog
from runtime.actors.restart import Intensity, Quarantine, decide
from runtime.errors import Reject

# Turns that follow each other give way after this: what else is on the loop must not wait for a whole batch.
SLICE_S = 0.01

# The awaitable, the handler's name, the member it is about, the reference of its push.
Turn = tuple[Awaitable[Any], str, Member | None, str | None]


class Home(Protocol):
    """What a cell needs of its host."""

    core: HostCore
    failures: FailureLog
    intensity: Intensity
    loop: asyncio.AbstractEventLoop
    chance: Callable[[], float]

    def ended(self, number: int) -> None:
        """The cell has stopped for good."""


class Cell:
    """One room of a host, by its number there. To be used on the host's loop only."""

    __slots__ = ("_awaiting", "_failures_s", "_home", "_kind", "_number", "_reason", "_retry", "_room", "_task",
                 "_turn", "topic")  # fmt: skip

    def __init__(self, home: Home, number: int, topic: str, kind: type[Actor]) -> None:
        self.topic = topic
        self._home = home
        self._number = number
        self._kind = kind
        self._room: Actor | None = None
        self._reason: str | None = None
        self._turn: Turn | None = None
        self._task: asyncio.Task[None] | None = None
        self._awaiting: asyncio.Future[None] | None = None
        self._retry: asyncio.TimerHandle | None = None
        self._failures_s: list[float] = []

    def start(self) -> None:
        """Constructs the room and runs its `on_start`; when that fails, again after a while."""
        self._retry = None
        try:
            room = self._kind.__new__(self._kind)
            self._home.core.settle(self._number, room)
            self._kind.__init__(room)
            self._room = room
            waiting = room.on_start()
        except Exception as error:  # noqa: BLE001 whatever user code raises is the room's
            self._start_failed(error)
            return
        if waiting is None:
            self._started()
        else:
            self.suspend(waiting, "on_start")

    def suspend(
        self,
        waiting: Awaitable[Any],
        handler: str,
        member: Member | None = None,
        reference: str | None = None,
    ) -> None:
        """A turn returned something to await: the room's task does, and then goes on with the room's turns."""
        self._turn = (waiting, handler, member, reference)
        if self._task is None:
            self._task = self._home.loop.create_task(self._run(), name=f"room {self.topic}")
        elif self._awaiting is not None and not self._awaiting.done():
            self._awaiting.set_result(None)

    def failed(self, handler: str, member: Member | None, error: BaseException) -> tuple[str, str]:
        """A handler raised: code and reason of the answer, when one is due. The room stays as it is."""
        if isinstance(error, Reject) and member is not None:
            return error.code, error.reason
        self._home.failures.record(self.topic, handler, member, error)
        return "internal", "internal error"

    def stop(self, reason: str) -> None:
        """No turn will come any more: runs `on_stop`, and then the room is gone."""
        self._reason = reason
        try:
            waiting = self._room.on_stop(reason) if self._room else None
        except Exception as error:  # noqa: BLE001 whatever user code raises is the room's
            self.failed("on_stop", None, error)
            waiting = None
        if waiting is None:
            self._stopped()
        else:
            self.suspend(waiting, "on_stop")

    def abandon(self) -> bool:
        """Ends a room that waits to be started again. False: it does not."""
        if self._retry is None:
            return False
        self._retry.cancel()
        self._reason = "shutdown"
        self._stopped()
        return True

    def cancel(self) -> None:
        """The host's grace is over: what the room still awaits is cancelled, and the room is gone."""
        if self._task is not None:
            self._task.cancel()
        self._reason = "shutdown"
        self._stopped()

    async def _run(self) -> None:
        loop = self._home.loop
        give_way_s = loop.time() + SLICE_S
        while self._reason is None or self._turn is not None:
            if self._turn is None:
                self._awaiting = loop.create_future()
                await self._awaiting
                give_way_s = loop.time() + SLICE_S
                continue
            turn, self._turn = self._turn, None
            try:
                value = await turn[0]
            except (Exception, asyncio.CancelledError, SystemExit) as error:
                if self._task is not None and self._task.cancelling():
                    raise
                self._turn_failed(turn, error)
            else:
                self._home.core.answer(self, *turn[1:], value)
                self._turn_ended(turn[1])
            if loop.time() >= give_way_s:
                # Turns that await nothing in truth would keep the loop to themselves.
                await asyncio.sleep(0)
                give_way_s = loop.time() + SLICE_S

    def _turn_failed(self, turn: Turn, error: BaseException) -> None:
        if turn[1] == "on_start":
            self._start_failed(error)
            return
        self._home.core.fail(self, *turn[1:], error)
        self._turn_ended(turn[1])

    def _turn_ended(self, handler: str) -> None:
        if handler == "on_start":
            self._started()
        elif handler == "on_stop":
            self._stopped()
        else:
            self._turn = self._home.core.resume(self._number)

    def _started(self) -> None:
        assert self._room is not None
        turn = self._home.core.started(self._number, self, Dispatch(self._room), self._room.idle_s)
        if turn is not None:
            self.suspend(*turn)

    def _start_failed(self, error: BaseException) -> None:
        self._room = None
        self._home.failures.record(self.topic, "on_start", None, error)
        now_s = self._home.loop.time()
        decision = decide(self._home.intensity, self._failures_s, now_s, self._home.chance())
        self._failures_s.append(now_s)
        if isinstance(decision, Quarantine):
            self._reason = "quarantined"
            self._home.ended(self._number)
            self._home.core.quarantine(self._number)
            self._wake()
        else:
            self._retry = self._home.loop.call_later(decision.after_s, self.start)

    def _stopped(self) -> None:
        self._room = None
        self._home.ended(self._number)
        self._home.core.stopped(self._number, evict=self._reason != "idle")
        self._wake()

    def _wake(self) -> None:
        """Lets the task see that the room has ended."""
        if self._awaiting is not None and not self._awaiting.done():
            self._awaiting.set_result(None)
