"""What a host does when a table changes: hands over what it lost, says when that is done, waits for what it gained.

The rule: an actor begins here when its last host has said that it runs there no more, or has died, or has had more
time than a stuck host is given.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence

import structlog

from runtime.actors.calls.frames import AnyFrame, Identity, Kept, Settled, Snapshot
from runtime.actors.calls.owners import Owners, Row
from runtime.actors.calls.router import Carrier
from runtime.actors.calls.wire import Wire
from runtime.actors.moves.gate import Gate, gained
from runtime.actors.moves.standby import Standby

# A stuck host is found and killed by then.
SLACK_S = 10.0
# When a link has gone.
RETRY_S = 0.05

_log = structlog.get_logger("stateroom.host")


class Handover:
    """The moves of one host's actors. `running()`: those that live here, with their numbers. For its loop only."""

    def __init__(
        self,
        owners: Owners,
        carrier: Carrier,
        gate: Gate,
        standby: Standby,
        running: Callable[[], Iterable[tuple[int, Identity]]],
        patience_s: float,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._owners = owners
        self._carrier = carrier
        self._gate = gate
        self._standby = standby
        self._running = running
        self._patience_s = patience_s
        self._loop = loop
        self._rows: Sequence[Row] = ()
        # What lives here and is another's now, by number.
        self._lost: dict[int, Identity] = {}
        self._is_announcing = False
        self._patience: asyncio.TimerHandle | None = None
        self._again: asyncio.TimerHandle | None = None

    def table_changed(self, rows: Sequence[Row]) -> None:
        """A table has been taken, by the core and by `owners`."""
        owners, before = self._owners, Owners(self._owners.index, self._owners.partition_of)
        before.apply(1, (), self._rows)
        won = gained(owners.index, self._rows, rows)
        self._rows = rows
        self._gate.table(owners.version, won, self._others())
        self._standby.table_changed(lambda partition: before.owner_of(partition)[0] == owners.index)
        self._lost = {number: actor for number, actor in self._running() if not owners.epoch_here(*actor)}
        self._announce_soon()
        if self._patience is not None:
            self._patience.cancel()
        self._patience = self._loop.call_later(self._patience_s, self._out_of_patience)

    def ended(self, number: int) -> None:
        """An actor of this host has ended."""
        if self._lost.pop(number, None) is not None:
            self._announce_soon()

    def received(self, wire: Wire, frame: AnyFrame) -> None:
        """A frame of another host that is about moves."""
        match frame:
            case Snapshot():
                self._standby.take(frame)
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
        for timer in (self._patience, self._again):
            if timer is not None:
                timer.cancel()
        self._standby.close()

    def _others(self) -> set[int]:
        return set(self._owners.homes) - {self._owners.index}

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
        if self._gate.is_closed:
            _log.error("hosts_do_not_let_go", waited_s=self._patience_s)
            self._gate.open()
