"""What a host does when a table changes: it ends the actors that it lost, reports when that is done, and waits for the
same report of other hosts.

The rule: an actor starts here when its last host has reported its end, or has died. If that takes longer than a stuck
host has before it is killed, the actor is refused here until then.
"""

import asyncio
from collections.abc import Sequence
from functools import partial

import structlog

from runtime.actors.activation.leftover_tasks import LeftoverTasks
from runtime.actors.activation.timers import Clock, Handle
from runtime.actors.calls.interfaces import PeerLinks
from runtime.actors.calls.owners import LiveHost, Owners, Row
from runtime.actors.calls.peer.connection import PeerConnection
from runtime.actors.calls.peer.frames import AnyFrame, Identity, Kept, Settled, Snapshot
from runtime.actors.migration.activations import RunningActivations
from runtime.actors.migration.gate import Gate, gained
from runtime.actors.migration.standby import Standby

# A turn may last so long after its actor has moved; then it is interrupted.
TURN_S = 30.0
# `on_stop` may last so long after that.
STOP_S = 5.0
# By then a stuck host has been found and killed, and interrupted turns have ended.
SLACK_S = 10.0
# The delay of another report when a link has ended.
RETRY_S = 0.05

_log = structlog.get_logger("stateroom.host")


class Handover:
    """The moves of one host's actors. To be used on its loop only.

    `stuck_s`: after this time, a host that does not answer is killed.
    """

    def __init__(
        self,
        owners: Owners,
        peers: PeerLinks,
        gate: Gate,
        standby: Standby,
        activations: RunningActivations,
        leftovers: LeftoverTasks,
        stuck_s: float,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._owners = owners
        self._peers = peers
        self._gate = gate
        self._standby = standby
        self._activations = activations
        self._leftovers = leftovers
        self._timeout_s = max(stuck_s, TURN_S + STOP_S) + SLACK_S
        self._loop = loop
        self._clock: Clock = loop
        self._rows: Sequence[Row] = ()
        self._live_hosts: Sequence[LiveHost] = ()
        # Lost actors that still run here, by number. Their partition may be owned again.
        self._handing_over: dict[int, Identity] = {}
        self._leftover_count = 0
        self._is_announcing = False
        self._timeout: Handle | None = None
        self._interrupts: set[Handle] = set()
        self._retry: asyncio.TimerHandle | None = None

    def table_changed(self, rows: Sequence[Row]) -> None:
        """The core and `owners` have taken a table."""
        owners, before = self._owners, Owners(self._owners.index, self._owners.partition_of)
        before.apply(1, self._live_hosts, self._rows)
        newly_owned = gained(owners.index, self._rows, rows)
        self._rows, self._live_hosts = rows, tuple(owners.live_hosts.values())
        self._hand_over(before)
        self._gate.host_settled(owners.index, owners.version, self._handing_over.values())
        self._gate.table_changed(owners.version, newly_owned, {owners.index, *owners.live_hosts})
        self._standby.table_changed(before)
        self._announce_soon()
        if any(newly_owned):
            if self._timeout is not None:
                self._timeout.cancel()
            self._timeout = self._clock.call_later(self._timeout_s, self._timed_out)

    def ended(self, number: int) -> None:
        """An actor of this host has ended."""
        if (actor := self._handing_over.get(number)) is not None:
            self._leftovers.when_ended(actor, partial(self._handed_over, number))

    def received(self, connection: PeerConnection, frame: AnyFrame) -> None:
        """A frame of another host has arrived that is about moves."""
        match frame:
            case Snapshot():
                self._standby.take(frame, connection.peer)
                connection.send(Kept(frame.number))
            case Kept():
                self._standby.acknowledged(frame.number)
            case Settled():
                self._gate.host_settled(connection.peer, frame.version, frame.running)

    def lost(self, link: int) -> None:
        """A link has ended; its host may not have got the last report."""
        self._standby.lost(link)
        if self._retry is None:
            self._retry = self._loop.call_later(RETRY_S, self._announce_again)

    def close(self) -> None:
        """The host ends."""
        for timer in (self._timeout, self._retry, *self._interrupts):
            if timer is not None:
                timer.cancel()
        self._standby.close()

    def _others(self) -> set[int]:
        return set(self._owners.live_hosts) - {self._owners.index}

    def _hand_over(self, before: Owners) -> None:
        """Gives each actor whose partition has another row now a bounded time to stop."""
        owners, new = self._owners, list[int]()
        for number, actor in self._activations.running():
            partition = owners.partition_of(*actor)
            if number not in self._handing_over and before.owner_of(partition) != owners.owner_of(partition):
                self._handing_over[number] = actor
                new.append(number)
        for actor in self._leftovers.actors():
            # The actor has failed and waits for its restart, or is quarantined: it has no activation, so no number.
            partition = owners.partition_of(*actor)
            has_moved = before.owner_of(partition) != owners.owner_of(partition)
            if has_moved and actor not in self._handing_over.values():
                self._leftover_count += 1
                self._handing_over[-self._leftover_count] = actor
                self._leftovers.when_ended(actor, partial(self._handed_over, -self._leftover_count))
        if new:
            self._interrupt_later(TURN_S, new, spares_stop=True)
            self._interrupt_later(TURN_S + STOP_S, new, spares_stop=False)

    def _interrupt_later(self, after_s: float, numbers: list[int], *, spares_stop: bool) -> None:
        def interrupt() -> None:
            self._interrupts.discard(handle)
            for number in numbers:
                if number in self._handing_over:
                    self._activations.interrupt(number, spares_stop)

        handle = self._clock.call_later(after_s, interrupt)
        self._interrupts.add(handle)

    def _handed_over(self, number: int) -> None:
        if self._handing_over.pop(number, None) is not None:
            self._gate.host_settled(self._owners.index, self._owners.version, self._handing_over.values())
            self._announce_soon()

    def _announce_again(self) -> None:
        self._retry = None
        self._announce_soon()

    def _announce_soon(self) -> None:
        """Several ends in one turn of the loop are one report."""
        if not self._is_announcing:
            self._is_announcing = True
            self._loop.call_soon(self._standby.when_moved, self._announce)

    def _announce(self) -> None:
        self._is_announcing = False
        settled = Settled(self._owners.version, tuple(self._handing_over.values()))
        for host in self._others():
            self._peers.send(host, settled, 64 * len(settled.running))

    def _timed_out(self) -> None:
        if hosts := self._gate.refuse_waiting():
            _log.error(
                "hosts_do_not_let_go",
                hosts=hosts,
                waited_s=self._timeout_s,
                why="code of actors that have moved from there still runs: does it catch its cancellation?",
                then="these actors are refused here until that code ends, or its host",
            )
