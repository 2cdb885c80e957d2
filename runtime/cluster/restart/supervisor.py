"""The loop that keeps a process in one slot of the supervisor tree.

The rule: policy.py decides, and this performs. A process that does not answer, or sends invalid messages, counts as
dead: it is killed, and what follows is the same as after any other death.
"""

import asyncio
import contextlib
import random
from dataclasses import dataclass
from typing import Protocol

import structlog

from runtime.cluster.child.slot import SILENT_S, Slot
from runtime.cluster.control.messages import AnyMessage, CallReply, StatsReply
from runtime.cluster.engine.engine import Child, Engine, SpawnSpec
from runtime.cluster.restart.policy import Escalate, Failure, Leave, Restart, RestartSpec, decide, remembered
from runtime.errors import ChildError
from runtime.settings import Settings

HEARTBEAT_S = 1.0
# A child that has closed its channel has so long to end.
ENDING_S = 5.0
# The last messages of a dead child are there already; so is EOF, unless another process holds the channel.
FINAL_MESSAGES_S = 0.5

log = structlog.get_logger("stateroom")


class Events(Protocol):
    """The events of a slot, for the controller. Called from the loop; must not block."""

    def child_started(self, slot: Slot) -> None:
        """A process runs; no message has been sent to it yet."""

    def child_sent(self, slot: Slot, message: AnyMessage) -> None:
        """It has sent a message other than its counters."""

    def child_ended(self, slot: Slot, failure: Failure, restart: Restart | None) -> None:
        """It has ended; None: no other process is started."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a child may take to start, and how long it may stay silent afterwards; 0: no limit."""

    start_s: float = 60.0
    silence_s: float = 30.0


class Supervisor:
    """Keeps a process in one slot until that is released. Belongs to one loop."""

    def __init__(
        self, engine: Engine, slot: Slot, spec: RestartSpec, events: Events, patience: Patience = Patience()
    ) -> None:
        self.slot = slot
        self._engine = engine
        self._spec = spec
        self._events = events
        self._patience = patience
        self._killed_because = ""
        self._ended_at: list[float] = []
        self._released = asyncio.Event()

    def release(self) -> None:
        """From now on, an end is final."""
        self._released.set()
        self.slot.calls.draining()

    def never_escalate(self) -> None:
        """From now on, a child that keeps failing is restarted again and again, and ends nothing else."""
        self._spec = self._spec.without_escalation()

    async def run(self) -> None:
        """Runs until released and ended. Raises ChildError when restarting does not help."""
        while not self._released.is_set():
            failure = await self._run_child()
            now_s = asyncio.get_running_loop().time()
            decision = decide(self._spec, self._ended_at, failure, now_s, random.random())  # noqa: S311
            self._ended_at = remembered(self._spec, self._ended_at, now_s)
            if self._released.is_set():
                decision = Leave()
            self._events.child_ended(self.slot, failure, decision if isinstance(decision, Restart) else None)
            match decision:
                case Restart(after_s=after_s):
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(after_s):
                            await self._released.wait()
                case Escalate(reason=reason):
                    raise ChildError(f"{self.slot.name} {reason}")
                case Leave():
                    return

    async def _run_child(self) -> Failure:
        slot = self.slot
        slot.generation += 1
        self._killed_because = ""
        spec = SpawnSpec(slot.role, slot.index, slot.generation, slot.inherit)
        try:
            child = slot.child = await self._engine.spawn(spec)
        except OSError as error:
            log.error("cannot_start", child=slot.name, error=str(error))
            return Failure(1, f"cannot be started: {error}")
        watch = asyncio.create_task(self._watch(child))
        try:
            if self._released.is_set():
                child.kill()  # it was starting while the server ended
            self._events.child_started(slot)
            return Failure(await self._end_of(child), self._killed_because or slot.failure_reason)
        finally:
            child.kill()
            child.channel.abort()
            watch.cancel()
            slot.child_ended()
            # Nothing of this process goes on beside the next one.
            await asyncio.wait({watch})

    async def _end_of(self, child: Child) -> int:
        """Receives the messages of a child until it has ended. Returns its exit code. EOF may not come at the end:
        a process that user code has forked may hold the channel open.
        """
        hearing, ending = asyncio.create_task(self._receive_all(child)), asyncio.create_task(child.wait())
        try:
            await asyncio.wait({hearing, ending}, return_when=asyncio.FIRST_COMPLETED)
            if ending.done():
                child.kill()  # the processes that it has forked, if any
            await asyncio.wait({hearing, ending}, timeout=FINAL_MESSAGES_S if ending.done() else ENDING_S)
            if hearing.done():
                hearing.result()  # an error there is a fault of the parent
            child.kill()
            return await child.wait()
        finally:
            hearing.cancel()
            ending.cancel()
            await asyncio.wait({hearing, ending})

    async def _receive_all(self, child: Child) -> None:
        while message := await self._receive(child):
            self.slot.receive(message)
            if not isinstance(message, StatsReply | CallReply):
                self._events.child_sent(self.slot, message)

    async def _receive(self, child: Child) -> AnyMessage | None:
        """The next message; None if the child has ended. User code may write into a host's end of the channel."""
        try:
            return await child.channel.receive()
        except ValueError as error:
            why = f"was killed for a malformed message on its control channel: {error}"
            self._kill(child, "killed_for_nonsense", why)
            return None

    async def _watch(self, child: Child) -> None:
        """Kills a child that does not start, or that was ready and does not answer any more.

        Time is counted in heartbeats, so that no child counts as late while the parent itself is stopped.
        """
        starting_s = 0.0
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            if self.slot.ready:
                self._heartbeat(child, answered=await self.slot.ask_counters(HEARTBEAT_S))
            elif self.slot.configured:
                starting_s += HEARTBEAT_S
            if 0 < self._patience.start_s <= starting_s and not self.slot.ready:
                why = f"has not started after {starting_s:g} s (supervisor.start_timeout_s) and was killed"
                why += ": does the app's import or an on_startup hang?"
                return self._kill(child, "killed_for_slow_start", why)
            if 0 < self._patience.silence_s <= child.silent_s:
                why = f"was killed after {child.silent_s:g} s without an answer (host.stuck_kill_s)"
                return self._kill(child, "killed_for_silence", why)

    def _heartbeat(self, child: Child, *, answered: bool) -> None:
        before_s = child.silent_s
        child.silent_s = now_s = 0.0 if answered else before_s + 2 * HEARTBEAT_S
        if before_s < SILENT_S <= now_s:
            log.warning("silent", child=self.slot.name, silent_s=now_s, then="killed after host.stuck_kill_s")

    def _kill(self, child: Child, event: str, why: str) -> None:
        self._killed_because = why
        log.error(event, child=self.slot.name, why=why)
        child.kill()


def restart_spec(settings: Settings) -> RestartSpec:
    """How children of this server are restarted."""
    return RestartSpec(
        max_restarts=settings.whole("supervisor.max_restarts"),
        period_s=settings.seconds("supervisor.period_s"),
        backoff_initial_s=settings.seconds("supervisor.backoff_initial_s"),
        backoff_max_s=settings.seconds("supervisor.backoff_max_s"),
    )


def patience(settings: Settings) -> Patience:
    """How long children of this server may be silent."""
    return Patience(settings.seconds("supervisor.start_timeout_s"), settings.seconds("host.stuck_kill_s"))
