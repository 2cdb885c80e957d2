"""One place of the tree, shard 0 or host 1, and the loop that keeps a process in it.

The rule: what to do is decided in decide.py; this performs it. A process that does not answer counts as dead:
it is killed, and what follows is the same as after any other death.
"""

import asyncio
import contextlib
import random
from typing import Any, Protocol

import structlog

from runtime.cluster.calls import Calls
from runtime.cluster.control import AnyMessage, CallReply, Ready, StatsReply, StatsRequest
from runtime.cluster.decide import Escalate, Failure, Leave, Restart, RestartSpec, decide
from runtime.cluster.engine import Child, Engine, Role, SpawnSpec
from runtime.errors import ChildError

HEARTBEAT_S = 1.0
# A child that has closed its channel is ending; so long it may take.
ENDING_S = 5.0

log = structlog.get_logger("stateroom")


class Events(Protocol):
    """What the controller wants to know of a place. Called from the loop; must not block."""

    def born(self, place: "Place") -> None:
        """A process runs; it has been told nothing yet."""

    def heard(self, place: "Place", message: AnyMessage) -> None:
        """It said something other than its counters."""

    def died(self, place: "Place", failure: Failure, after_s: float | None) -> None:
        """It ended; `after_s` is when the next one starts, None for never."""


class Place:
    """A place and what is known of the process in it."""

    def __init__(self, role: Role, index: int, inherit: tuple[int, ...] = ()) -> None:
        self.role: Role = role
        self.index = index
        self.inherit = inherit
        self.generation = 0
        self.child: Child | None = None
        self.ready = False
        self.counters: dict[str, Any] = {}
        self.calls = Calls()
        self._asked = 0
        self._answers: dict[int, asyncio.Future[None]] = {}

    @property
    def name(self) -> str:
        """`shard 0`, as in `ps`."""
        return f"{self.role} {self.index}"

    async def ask_counters(self, timeout_s: float) -> bool:
        """Renews `counters`; False when there was no answer in time."""
        if not self.child:
            return False
        self._asked = asked = self._asked + 1
        answer = self._answers[asked] = asyncio.get_running_loop().create_future()
        self.child.channel.send(StatsRequest(asked))
        try:
            await asyncio.wait_for(answer, timeout_s)
        except TimeoutError:
            return False
        finally:
            del self._answers[asked]
        return True

    def hear(self, message: AnyMessage) -> None:
        """Notes what concerns the place itself."""
        match message:
            case StatsReply(id=asked, counters=counters):
                self.counters = counters
                if (answer := self._answers.get(asked)) and not answer.done():
                    answer.set_result(None)
            case CallReply():
                self.calls.heard(message)
            case Ready():
                self.ready = True


class Supervisor:
    """Keeps one place filled until it is released. Belongs to one loop."""

    def __init__(
        self, engine: Engine, place: Place, spec: RestartSpec, events: Events, stuck_s: float = 30.0
    ) -> None:
        self.place = place
        self._engine = engine
        self._spec = spec
        self._events = events
        self._stuck_s = stuck_s
        self._ended_at: list[float] = []
        self._released = asyncio.Event()

    def release(self) -> None:
        """From now on, an end is final."""
        self._released.set()

    async def keep(self) -> None:
        """Runs until released and ended. Raises ChildError when restarting does not help."""
        while not self._released.is_set():
            failure = await self._life()
            now_s = asyncio.get_running_loop().time()
            decision = decide(self._spec, self._ended_at, failure, now_s, random.random())  # noqa: S311
            self._ended_at = [*self._ended_at[-self._spec.max_restarts :], now_s]
            if self._released.is_set():
                decision = Leave()
            self._events.died(self.place, failure, getattr(decision, "after_s", None))
            match decision:
                case Restart(after_s=after_s):
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._released.wait(), after_s)
                case Escalate(reason=reason):
                    raise ChildError(f"{self.place.name} {reason}")
                case Leave():
                    return

    async def _life(self) -> Failure:
        place = self.place
        place.generation += 1
        spec = SpawnSpec(place.role, place.index, place.generation, place.inherit)
        try:
            child = place.child = await self._engine.spawn(spec)
        except OSError as error:
            log.error("cannot_start", child=place.name, error=str(error))
            return Failure(1)
        watch = asyncio.create_task(self._watch(child))
        try:
            if self._released.is_set():
                child.kill()  # it was being born while everything ended
            self._events.born(place)
            while message := await child.channel.receive():
                place.hear(message)
                if not isinstance(message, StatsReply | CallReply):
                    self._events.heard(place, message)
            return Failure(await _ended(child))
        finally:
            watch.cancel()
            child.kill()
            place.child, place.ready, place.counters = None, False, {}
            place.calls.died()
            await child.channel.close()

    async def _watch(self, child: Child) -> None:
        """Kills a child that was ready once and has not answered for `stuck_s`."""
        silent_s = 0.0
        while self._stuck_s == 0 or silent_s < self._stuck_s:
            await asyncio.sleep(HEARTBEAT_S)
            answered = not self.place.ready or await self.place.ask_counters(HEARTBEAT_S)
            silent_s = 0.0 if answered else silent_s + 2 * HEARTBEAT_S
        log.error("killed_for_silence", child=self.place.name, silent_s=silent_s)
        child.kill()


async def _ended(child: Child) -> int:
    try:
        return await asyncio.wait_for(child.wait(), ENDING_S)
    except TimeoutError:
        child.kill()
        return await child.wait()
