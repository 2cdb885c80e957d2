"""What a host does when a table changes: hands over what it lost, says when that is done, waits for what it gained.

The rule: an actor begins here when its last host has said that it runs there no more, or has died. If that takes
longer than a stuck host is given, the actor is refused here until then.
"""

import asyncio
from collections.abc import Sequence
from functools import partial

import structlog

from runtime.actors.activation.leftover_tasks import Lingering
from runtime.actors.activation.timers import Clock, Handle
from runtime.actors.calls.interfaces import Carrier
from runtime.actors.calls.owners import Home, Owners, Row
from runtime.actors.calls.peer.connection import Wire
from runtime.actors.calls.peer.frames import AnyFrame, Identity, Kept, Settled, Snapshot
from runtime.actors.migration.activations import Activations
from runtime.actors.migration.gate import Gate, gained
from runtime.actors.migration.standby import Standby

# Any turn may last so long after its actor has moved; then it is cut.
TURN_S = 30.0
# What `on_stop` has after that.
STOP_S = 5.0
# A stuck host is found and killed by then, and what was cut has ended.
SLACK_S = 10.0
# When a link has gone.
RETRY_S = 0.05

_log = structlog.get_logger("stateroom.host")


class Handover:
    """The moves of one host's actors, which live in `activations`. For its loop only.

    `stuck_s`: after so long a host that does not answer is killed.
    """

    def __init__(
        self,
        owners: Owners,
        carrier: Carrier,
        gate: Gate,
        standby: Standby,
        activations: Activations,
        lingering: Lingering,
        stuck_s: float,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._owners = owners
        self._carrier = carrier
        self._gate = gate
        self._standby = standby
        self._activations = activations
        self._lingering = lingering
        self._patience_s = max(stuck_s, TURN_S + STOP_S) + SLACK_S
        self._loop = loop
        self._clock: Clock = loop
        self._rows: Sequence[Row] = ()
        self._homes: Sequence[Home] = ()
        # What has been lost and is not over yet, by number; its partition may be back.
        self._lost: dict[int, Identity] = {}
        self._strays = 0
        self._is_announcing = False
        self._patience: Handle | None = None
        self._cuts: set[Handle] = set()
        self._again: asyncio.TimerHandle | None = None

    def table_changed(self, rows: Sequence[Row]) -> None:
        """A table has been taken, by the core and by `owners`."""
        owners, before = self._owners, Owners(self._owners.index, self._owners.partition_of)
        before.apply(1, self._homes, self._rows)
        won = gained(owners.index, self._rows, rows)
        self._rows, self._homes = rows, tuple(owners.homes.values())
        self._lose(before)
        self._gate.said(owners.index, owners.version, self._lost.values())
        self._gate.table(owners.version, won, {owners.index, *owners.homes})
        self._standby.table_changed(before)
        self._announce_soon()
        if any(won):
            if self._patience is not None:
                self._patience.cancel()
            self._patience = self._clock.call_later(self._patience_s, self._out_of_patience)

    def ended(self, number: int) -> None:
        """An actor of this host has ended."""
        if (actor := self._lost.get(number)) is not None:
            self._lingering.when_over(actor, partial(self._over, number))

    def received(self, wire: Wire, frame: AnyFrame) -> None:
        """A frame of another host that is about moves."""
        match frame:
            case Snapshot():
                self._standby.take(frame, wire.peer)
                wire.send(Kept(frame.number))
            case Kept():
                self._standby.safe(frame.number)
            case Settled():
                self._gate.said(wire.peer, frame.version, frame.running)

    def lost(self, link: int) -> None:
        """A link has gone; its host may not have heard that we are done."""
        self._standby.lost(link)
        if self._again is None:
            self._again = self._loop.call_later(RETRY_S, self._announce_again)

    def close(self) -> None:
        """The host ends."""
        for timer in (self._patience, self._again, *self._cuts):
            if timer is not None:
                timer.cancel()
        self._standby.close()

    def _others(self) -> set[int]:
        return set(self._owners.homes) - {self._owners.index}

    def _lose(self, before: Owners) -> None:
        """Whatever lived under an epoch that is not this host's any more stops, and has a bounded time for it."""
        owners, new = self._owners, list[int]()
        for number, actor in self._activations.running():
            partition = owners.partition_of(*actor)
            if number not in self._lost and before.owner_of(partition) != owners.owner_of(partition):
                self._lost[number] = actor
                new.append(number)
        for actor in self._lingering.actors():
            # Of one that has failed, and waits to be started or is set aside: it has no life, and its tasks no number.
            partition = owners.partition_of(*actor)
            if actor not in self._lost.values() and before.owner_of(partition) != owners.owner_of(partition):
                self._strays += 1
                self._lost[-self._strays] = actor
                self._lingering.when_over(actor, partial(self._over, -self._strays))
        if new:
            self._cut_later(TURN_S, new, spares_stop=True)
            self._cut_later(TURN_S + STOP_S, new, spares_stop=False)

    def _cut_later(self, after_s: float, numbers: list[int], *, spares_stop: bool) -> None:
        def cut() -> None:
            self._cuts.discard(handle)
            for number in numbers:
                if number in self._lost:
                    self._activations.cut(number, spares_stop)

        handle = self._clock.call_later(after_s, cut)
        self._cuts.add(handle)

    def _over(self, number: int) -> None:
        if self._lost.pop(number, None) is not None:
            self._gate.said(self._owners.index, self._owners.version, self._lost.values())
            self._announce_soon()

    def _announce_again(self) -> None:
        self._again = None
        self._announce_soon()

    def _announce_soon(self) -> None:
        """What ends in one turn of the loop is told of once."""
        if not self._is_announcing:
            self._is_announcing = True
            self._loop.call_soon(self._standby.when_moved, self._announce)

    def _announce(self) -> None:
        self._is_announcing = False
        settled = Settled(self._owners.version, tuple(self._lost.values()))
        for host in self._others():
            self._carrier.send(host, settled, 64 * len(settled.running))

    def _out_of_patience(self) -> None:
        if hosts := self._gate.out_of_patience():
            _log.error(
                "hosts_do_not_let_go",
                hosts=hosts,
                waited_s=self._patience_s,
                why="code of actors that have moved from there still runs: does it catch its cancellation?",
                then="these actors are refused here until that code ends, or its host",
            )
