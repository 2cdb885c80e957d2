"""Finds asks that wait for each other in a cycle, over any number of hosts.

An ask whose chain contains its own target is refused on arrival (server.py). That check cannot see two turns that began
independently: A asks B while B asks A. So each ask that is queued behind a turn sends a probe along the asks of that
turn (Chandy, Misra and Haas, 1983). The ask that closes a cycle finds it, because all other edges exist already; if two
asks close it at once, both find it. The rule: a probe changes nothing.
"""

from runtime.actors.calls.incoming import IncomingCalls
from runtime.actors.calls.interfaces import Kinds, PeerLinks
from runtime.actors.calls.outgoing import OutgoingCall
from runtime.actors.calls.owners import NOBODY, Owners
from runtime.actors.calls.peer.frames import Ask, Cycle, Identity, Probe, Status
from runtime.actors.calls.pending import PendingCalls

# No program nests asks this deep on purpose; a probe must not cost more than the wait that it may end.
LONGEST = 64


class DeadlockProbes:
    """Sends and forwards probes. To be used on its host's loop only."""

    def __init__(
        self, owners: Owners, kinds: Kinds, incoming: IncomingCalls, pending: PendingCalls, peers: PeerLinks
    ) -> None:
        self._owners = owners
        self._kinds = kinds
        self._incoming = incoming
        self._pending = pending
        self._peers = peers

    def queued(self, ticket: int, ask: Ask) -> None:
        """An ask has been queued here, behind a turn of its actor."""
        probe = Probe(
            self._owners.index, ticket, ask.kind, ask.key, ask.row_epoch, ask.verb, ask.event, ask.chain, ()
        )
        self.follow(probe)

    def follow(self, probe: Probe) -> None:
        """Follows a probe from its actor, which this host owns, to the actors that this one asks."""
        if (
            self._owners.row_epoch_here(probe.kind, probe.key) != probe.row_epoch
            or len(probe.path) >= LONGEST
        ):
            return
        if self._kinds.is_readonly(probe.kind, probe.verb, probe.event):
            return
        actor: Identity = (probe.kind, probe.key)
        for call in self._pending.asks_of(actor):
            if call.interleaves:
                continue
            if call.to in probe.chain:
                self._found(probe)
                return
            if call.to != actor and call.to not in probe.path:
                self._onward(probe, actor, call)

    def found(self, cycle: Cycle) -> None:
        """A call of this host waits for itself: it is refused."""
        self._incoming.drop(cycle.ticket, Status.CYCLE)

    def _found(self, probe: Probe) -> None:
        if probe.origin == self._owners.index:
            self.found(Cycle(probe.ticket))
        else:
            self._peers.send(probe.origin, Cycle(probe.ticket))

    def _onward(self, probe: Probe, actor: Identity, call: OutgoingCall) -> None:
        host, row_epoch = self._owners.owner(*call.to)
        onward = Probe(probe.origin, probe.ticket, *call.to, row_epoch, call.verb, call.event,
                       probe.chain, (*probe.path, actor))  # fmt: skip
        if host == self._owners.index:
            self.follow(onward)
        elif host != NOBODY:
            self._peers.send(host, onward)
