"""Finds asks that wait for each other in a circle, over any number of hosts, by following who waits for whom.

An ask whose chain holds its own target is refused where it arrives (server.py). What that cannot see is two turns
that began apart: A asks B while B asks A. So each ask that is queued behind a turn sends a probe along what that
turn waits for (Chandy, Misra and Haas, 1983): the ask that closes a circle finds it, whichever it is, because the
other edges are there already. When two close it at once, both find it. The rule: a probe only looks.
"""

from runtime.actors.calls.incoming import IncomingCalls
from runtime.actors.calls.interfaces import Kinds, PeerLinks
from runtime.actors.calls.outgoing import OutgoingCall
from runtime.actors.calls.owners import NOBODY, Owners
from runtime.actors.calls.peer.frames import Ask, Cycle, Identity, Probe, Status
from runtime.actors.calls.pending import PendingCalls

# Nobody's asks go this deep on purpose; a probe must not cost more than the wait it may end.
LONGEST = 64


class DeadlockProbes:
    """Sends and follows probes. To be used on its loop only."""

    def __init__(
        self, owners: Owners, kinds: Kinds, incoming: IncomingCalls, pending: PendingCalls, peers: PeerLinks
    ) -> None:
        self._owners = owners
        self._kinds = kinds
        self._incoming = incoming
        self._pending = pending
        self._peers = peers

    def queued(self, ticket: int, ask: Ask) -> None:
        """An ask waits for its turn here."""
        probe = Probe(
            self._owners.index, ticket, ask.kind, ask.key, ask.epoch, ask.verb, ask.event, ask.chain, ()
        )
        self.follow(probe)

    def follow(self, probe: Probe) -> None:
        """A probe has come to the actor it is about."""
        if self._owners.epoch_here(probe.kind, probe.key) != probe.epoch or len(probe.path) >= LONGEST:
            return
        if self._kinds.reads(probe.kind, probe.verb, probe.event):
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
        """A ticket of this host waits for itself."""
        self._incoming.drop(cycle.ticket, Status.CYCLE)

    def _found(self, probe: Probe) -> None:
        if probe.origin == self._owners.index:
            self.found(Cycle(probe.ticket))
        else:
            self._peers.send(probe.origin, Cycle(probe.ticket))

    def _onward(self, probe: Probe, actor: Identity, call: OutgoingCall) -> None:
        host, epoch = self._owners.owner(*call.to)
        onward = Probe(probe.origin, probe.ticket, *call.to, epoch, call.verb, call.event,
                       probe.chain, (*probe.path, actor))  # fmt: skip
        if host == self._owners.index:
            self.follow(onward)
        elif host != NOBODY:
            self._peers.send(host, onward)
