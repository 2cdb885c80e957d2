"""A host's objects, put together. They stand in the order of need: each gets in its constructor what it uses.

The rule: nothing is put into an object after it is made, except where both sides need each other by their nature. There
are three such places, each of them one method: `HostCore.bind` and `Peers.open` name the receiver of what comes from
outside, and `Refs.attach` the host that runs an app, which is declared before there is one.
"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from runtime._native import HostCore, Scopes, partition_of
from runtime.actors.activation.cell import Cell
from runtime.actors.activation.leftover_tasks import Lingering
from runtime.actors.activation.restart_policy import intensity_of
from runtime.actors.activation.snapshots import KeptSnapshots, Snapshots
from runtime.actors.activation.turns import SLICE_S
from runtime.actors.addressing.refs import Refs
from runtime.actors.calls.host_calls import Exchange, Startup
from runtime.actors.calls.owners import Home, Owners
from runtime.actors.calls.peer.pool import Peers
from runtime.actors.declare.registry import Registry
from runtime.actors.diagnostics.failures import FailureLog
from runtime.actors.diagnostics.slow_turns import SlowTurns
from runtime.actors.history import budget_bytes
from runtime.actors.host.callee import DeclaredKinds
from runtime.actors.host.core_hooks import CoreHooks, LinkHooks
from runtime.actors.host.hosted_actors import Rooms
from runtime.actors.host.lifespan import Lifespan
from runtime.actors.host.peer_credentials import Strangers
from runtime.actors.host.ticks import Ticks
from runtime.actors.migration.activations import Activations
from runtime.actors.migration.gate import Gate
from runtime.actors.migration.handover import Handover
from runtime.actors.migration.placement import Assign
from runtime.actors.migration.standby import Standby
from runtime.settings import Settings


@runtime_checkable
class Declared(Protocol):
    """What a host runs: an `App`."""

    registry: Registry
    lifespan: Lifespan
    refs: Refs

    @property
    def settings(self) -> Mapping[str, object]:
        """Those that it is declared with, by dotted name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a host finds where it runs. The defaults are those of a host on its own.

    `clock_s`: a clock that the loop's agrees with (see Desk); None: the loop's. `wall_s`, `chance`: see Ticks, Rooms.
    `assign`: who would own what among which hosts; None: this host is the only one. `startup`: the app's, in which no
    actor can be asked. `mark`: see Scopes. `failures`, `snapshots`: None: the host makes its own; a host among others
    always makes its own snapshots.
    """

    home: Home
    strangers: Strangers
    clock_s: Callable[[], float] | None = None
    wall_s: Callable[[], float] = time.time
    chance: Callable[[], float] = random.random
    assign: Assign | None = None
    startup: Startup | None = None
    mark: int = -1
    failures: FailureLog | None = None
    snapshots: Snapshots | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a host that who runs it speaks to. `handover`: None if this host is the only one."""

    scopes: Scopes
    ticks: Ticks
    rooms: Rooms
    exchange: Exchange
    handover: Handover | None
    hooks: CoreHooks


def core_of(settings: Settings) -> HostCore:
    """The native core of a host, yet without hooks."""
    return HostCore(
        room_credit_bytes=settings.whole("mesh.room_credit_bytes"),
        link_bytes=settings.whole("mesh.link_bytes"),
        rooms=settings.whole("limits.rooms"),
        idle_s=settings.seconds("room.idle_s"),
        slice_s=SLICE_S,
        join_bytes=settings.whole("limits.join_bytes"),
        mailbox_messages=settings.whole("mailbox.messages"),
        mailbox_bytes=settings.whole("mailbox.bytes"),
        history_bytes=budget_bytes(settings.whole("host.history_bytes"), settings.whole("server.hosts")),
    )


def compose(
    app: Declared, settings: Settings, core: HostCore, links: LinkHooks, around: Surroundings
) -> Parts:
    """The host of `core` and of `links`, which are its links to shards. Nothing of it listens or ticks yet."""
    loop, home, assign = asyncio.get_running_loop(), around.home, around.assign

    # What runs in the core, and what is told of it.
    scopes = Scopes(core, around.mark)
    failures = around.failures or FailureLog(loop.time)
    slow = SlowTurns(settings.seconds("host.slow_turn_s"), scopes.queued)
    ticks = Ticks(core, slow, failures, loop, around.wall_s)

    # Who owns what, and the links to other hosts.
    owners = Owners(home.index, partition_of)
    peers = Peers(home, loop, around.strangers, settings.whole("host.link_bytes"))

    # The actors, and their moves from host to host.
    cells, lingering, gate = dict[int, Cell](), Lingering(), Gate(partition_of)
    kept = KeptSnapshots(settings.whole("host.snapshot_bytes"))
    snapshots, handover = kept if around.snapshots is None else around.snapshots, None
    if assign is not None:
        snapshots = standby = Standby(kept, owners, peers, assign, loop)
        activations, stuck_s = Activations(cells, lingering), settings.seconds("host.stuck_kill_s")
        handover = Handover(owners, peers, gate, standby, activations, lingering, stuck_s, loop)
    rooms = Rooms(
        core, scopes, loop, app.registry, app.refs,
        owners=owners, cells=cells, lingering=lingering, gate=gate, snapshots=snapshots, ends=handover,
        failures=failures, slow=slow, intensity=intensity_of(settings), chance=around.chance,
    )  # fmt: skip

    # The calls: of actors here, and by them and the app's refs.
    kinds = DeclaredKinds(app.registry)
    exchange = Exchange(owners, peers, kinds, core, loop, around.clock_s, handover, around.startup)
    app.refs.attach(exchange)

    # What the core asks of all these.
    hooks = CoreHooks(rooms, links, exchange.desk)
    core.bind(hooks)
    return Parts(scopes, ticks, rooms, exchange, handover, hooks)
