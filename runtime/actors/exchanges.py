"""The calls of a host joined to its rooms: one place, for a host of a server and for one of a test."""

from collections.abc import Callable

from runtime._native import partition_of
from runtime.actors.called import CalledCell, DeclaredKinds
from runtime.actors.calls.exchange import Exchange
from runtime.actors.calls.owners import Home, Owners
from runtime.actors.calls.peers import Peers
from runtime.actors.refs import Refs
from runtime.actors.rooms import Rooms
from runtime.actors.strangers import Strangers


def exchange_of(
    rooms: Rooms,
    refs: Refs,
    home: Home,
    strangers: Strangers,
    clock_s: Callable[[], float] | None = None,
    link_bytes: int = 0,
) -> Exchange:
    """The exchange by which actors of `rooms` are called, and by which they and `refs` call. It does not listen yet.

    `clock_s`: a clock that the loop's agrees with; None takes the loop's. `link_bytes`: see Peers.
    """
    kinds = DeclaredKinds(rooms.registry)
    owners, peers = Owners(home.index, partition_of), Peers(home, rooms.loop, strangers, link_bytes)
    exchange = Exchange(owners, peers, kinds, rooms.core, rooms.loop, clock_s)
    rooms.refs, refs.caller = refs, exchange
    rooms.calls = lambda cell, ticket: exchange.run_call(CalledCell(cell, rooms.failures), ticket)
    rooms.dropped, rooms.epoch = exchange.dropped, exchange.owners.epoch_here
    return exchange
