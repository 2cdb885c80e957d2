"""The root of the supervisor tree, and the directory of this machine: it starts children and sends them tables.

It performs what directory.py, policy.py and briefing.py decide. The rule: hosts get a new table before shards do, so
that no host is asked for a partition that it does not know to be its own.
"""

import asyncio
import contextlib
from collections.abc import Iterable

import structlog

from runtime.actors.calls.owners import LiveHost
from runtime.cluster.briefing import Briefing
from runtime.cluster.child.descriptor_passing import DescriptorPassing
from runtime.cluster.child.mark_page import MarkPage
from runtime.cluster.child.slot import Slot
from runtime.cluster.control.messages import AnyMessage, Failed, Message, Ready, SessionTickets, Tls
from runtime.cluster.engine.engine import Engine
from runtime.cluster.faults import Faults
from runtime.cluster.listeners.cover import ListenerCover
from runtime.cluster.restart.blame import charge
from runtime.cluster.restart.policy import Failure, Restart, early_end
from runtime.cluster.restart.supervisor import Supervisor, patience, restart_spec
from runtime.errors import ChildError, UsageError
from runtime.settings import Settings

log = structlog.get_logger("stateroom")

# A host that is blocked for longer must not delay the others; a shard asks a host with an old table again.
TAKEN_S = 1.0
# So many ends in a row are logged as critical.
LOUD = 5


class Controller:
    """Starts shards and hosts, keeps them running, and briefs them. Belongs to one loop."""

    def __init__(self, engine: Engine, briefing: Briefing, hosts: int) -> None:
        settings, shards = Settings(briefing.given), len(briefing.listeners)
        inherit = tuple(dict.fromkeys(fd for one in briefing.listeners for fd in one))
        self.briefing = briefing
        self.hosts = [Slot("host", index, mark=MarkPage()) for index in range(hosts)]
        self.shards = [Slot("shard", index, inherit, passing=DescriptorPassing()) for index in range(shards)]
        self.draining = False
        self.mesh_faults, self.listener_faults = Faults("mesh_fault"), Faults("listener_fault")
        self.ready = asyncio.Event()
        self._announcing: set[asyncio.Task[None]] = set()
        self._newest, self._new_hosts = 0, list[LiveHost]()
        self._cover = ListenerCover(self.shards, briefing.listeners)
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        spec, waits = restart_spec(settings), patience(settings)
        self.supervisors = [Supervisor(engine, slot, spec, self, waits) for slot in self.slots]

    @property
    def slots(self) -> list[Slot]:
        """All slots, hosts first."""
        return [*self.hosts, *self.shards]

    @property
    def announced(self) -> int:
        """The version of the table that has been sent to all children; 0: none yet."""
        return self.briefing.announced.version if self.briefing.announced else 0

    async def run(self) -> None:
        """Keeps all children running until they are released and have ended. Raises the error that ends it earlier."""
        tasks = {asyncio.create_task(one.run(), name=one.slot.name) for one in self.supervisors}
        pending: set[asyncio.Future[None]] = {self._failed, *tasks}
        try:
            while pending & tasks:
                done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                for future in done:
                    future.result()
        finally:
            for task in tasks | self._announcing:
                task.cancel()
            await asyncio.gather(*tasks, *self._announcing, return_exceptions=True)

    def share(self, secret: Tls | SessionTickets) -> None:
        """Sends a secret to all shards, now and to each that starts later."""
        self.briefing.remember(secret)
        self._send_to(self.shards, secret)

    def release(self) -> None:
        """From now on, a child that ends is not started again."""
        self.draining = True
        for supervisor in self.supervisors:
            supervisor.release()

    def kill(self) -> None:
        """Kills every process."""
        self.release()
        for slot in self.slots:
            if slot.child:
                slot.child.kill()

    def child_started(self, slot: Slot) -> None:
        """See Events."""
        if slot.role == "shard":
            self._cover.started(slot)
        slot.brief(self.briefing.of(slot.role, slot.index, slot.generation, slot.own_descriptor))

    def child_sent(self, slot: Slot, message: AnyMessage) -> None:
        """See Events."""
        match message:
            case Ready() if slot.role == "host":
                self._host_ready(slot, message)
            case Failed(message=reason, usage=usage) if not self.ready.is_set():
                why = f"{slot.name} cannot start: {reason}"
                self._fail(UsageError(reason) if usage else ChildError(why))
            case Failed(message=reason):
                log.error("cannot_start", child=slot.name, reason=reason)
            case Ready():
                self._cover.assign()
        self._note_ready()

    def child_ended(self, slot: Slot, failure: Failure, restart: Restart | None) -> None:
        """See Events."""
        if slot.role == "host":
            self._host_ended(slot, failure)
        if self.draining:
            return
        if not self.ready.is_set():
            self._fail(early_end(slot.name, failure))
            return
        slot.trouble = _log_end(slot, failure, restart)
        if slot.role == "shard":
            self._cover.ended(slot, waits=restart is not None and restart.after_s > 0)

    def _host_ended(self, slot: Slot, failure: Failure) -> None:
        for path in self.briefing.sockets(slot.index, slot.generation):  # no process will listen there again
            with contextlib.suppress(OSError):  # user code may have put something else there
                path.unlink()
        if not self.draining:
            charge(self.briefing.blame, slot, failure.exit_code)
        if self.briefing.directory.down(slot.index, slot.generation):
            self._send_table()

    def _fail(self, error: Exception) -> None:
        if not self._failed.done():
            self._failed.set_exception(error)

    def _host_ready(self, slot: Slot, ready: Ready) -> None:
        first, routes = self.briefing.routes is None, self.briefing.learn(ready)
        if first:
            for shard in self.shards:
                self.child_started(shard)
        elif routes:
            self._send_to(self.shards, routes)
        address = self.briefing.address(slot.index, slot.generation)
        self._new_hosts.append(LiveHost(slot.index, slot.generation, address))
        # At the start, hosts become ready one by one. They get one table together, or rooms would move at once.
        if self.ready.is_set() or len(self._new_hosts) == len(self.hosts):
            self.briefing.directory.up(*self._new_hosts)
            self._new_hosts.clear()
            self._send_table()

    def _send_table(self) -> None:
        task = asyncio.create_task(self._announce())
        self._announcing.add(task)
        task.add_done_callback(self._announcing.discard)

    async def _announce(self) -> None:
        """Sends the table to the hosts, then to the shards. A host that answers the next request has taken it."""
        table, hosts = self.briefing.table(), [host for host in self.hosts if host.ready]
        if table.version == self._newest:
            return  # two changes in one turn of the loop are one table
        self._newest = table.version
        self._send_to(hosts, table)
        await asyncio.gather(*(host.ask_counters(TAKEN_S) for host in hosts))
        if table.version == self.briefing.directory.table.version:
            self._send_to((shard for shard in self.shards if self.briefing.routes), table)
            self.briefing.announced = table
            self._note_ready()

    def _note_ready(self) -> None:
        current = self.announced == self.briefing.directory.table.version > 0
        if current and all(slot.ready for slot in self.slots) and not self.ready.is_set():
            self.ready.set()
            # Rooms are user code: one that kills its host again and again must not end the sockets of all clients.
            for supervisor in self.supervisors:
                if supervisor.slot.role == "host":
                    supervisor.never_escalate()

    def _send_to(self, slots: Iterable[Slot], *messages: Message) -> None:
        for slot in slots:
            slot.send(*messages)


def _log_end(slot: Slot, failure: Failure, restart: Restart | None) -> str:
    """Logs an end, as critical if there were many. Returns it in words, for /readyz."""
    known = {"child": slot.name, "generation": slot.generation, "how": str(failure)}
    if restart is None:
        log.critical("died", **known)
    elif restart.times < LOUD:
        log.error("died", **known, restart_s=round(restart.after_s, 3))
    else:
        log.critical("keeps_dying", **known, times=restart.times, restart_s=round(restart.after_s, 3))
    times = f"it has ended {restart.times} times recently, last: " if restart and restart.times > 1 else ""
    return f"{times}{failure}"
