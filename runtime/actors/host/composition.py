"""Puts the objects of a host together, in order: each gets in its constructor what it uses.

The rule: nothing is injected into an object after its construction, except if two sides need each other by their
nature. There are three such places, each one method: `HostCore.bind` and `PeerPool.open` name the receiver of what
arrives from outside, and `Refs.attach` names the host of an app, which is declared before there is a host.
"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from runtime._native import HostCore, Scopes, partition_of
from runtime.actors.activation.cell import Cell
from runtime.actors.activation.leftover_tasks import LeftoverTasks
from runtime.actors.activation.restart_policy import intensity_of
from runtime.actors.activation.snapshots import MemorySnapshots, SnapshotStore
from runtime.actors.activation.turns import SLICE_S
from runtime.actors.addressing.refs import Refs
from runtime.actors.calls.host_calls import HostCalls, Startup
from runtime.actors.calls.owners import LiveHost, Owners
from runtime.actors.calls.peer.pool import PeerPool
from runtime.actors.declare.registry import Registry
from runtime.actors.diagnostics.failures import FailureLog
from runtime.actors.diagnostics.slow_turns import SlowTurns
from runtime.actors.history import budget_bytes
from runtime.actors.host.callee import DeclaredKinds
from runtime.actors.host.core_hooks import CoreHooks, LinkHooks
from runtime.actors.host.hosted_actors import HostedActors
from runtime.actors.host.lifespan import Lifespan
from runtime.actors.host.peer_credentials import PeerCredentials
from runtime.actors.host.ticks import Ticks
from runtime.actors.migration.activations import RunningActivations
from runtime.actors.migration.gate import Gate
from runtime.actors.migration.handover import Handover
from runtime.actors.migration.placement import Assign
from runtime.actors.migration.standby import Standby
from runtime.settings import Settings


@runtime_checkable
class DeclaredApp(Protocol):
    """What a host runs: an `App`."""

    registry: Registry
    lifespan: Lifespan
    refs: Refs

    @property
    def settings(self) -> Mapping[str, object]:
        """The settings that the app is declared with, by dotted name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostEnvironment:
    """What a host gets from its surroundings. The defaults are those of a single host.

    `clock_s`: a clock that agrees with the loop's (see CallServer); None: that of the loop. `wall_s`: see Ticks.
    `assign`: computes the owners among given hosts; None: this host is the only one. `startup`: the app's start-up, in
    which no actor can be asked. `mark`: see Scopes. `failures`, `snapshots`: None: the host makes its own; one of
    several hosts always has its own snapshots.
    """

    live_host: LiveHost
    credentials: PeerCredentials
    clock_s: Callable[[], float] | None = None
    wall_s: Callable[[], float] = time.time
    chance: Callable[[], float] = random.random
    assign: Assign | None = None
    startup: Startup | None = None
    mark: int = -1
    failures: FailureLog | None = None
    snapshots: SnapshotStore | None = None


@dataclass(frozen=True, slots=True)
class HostParts:
    """The parts of a host that its service uses. `handover`: None if this host is the only one."""

    scopes: Scopes
    ticks: Ticks
    actors: HostedActors
    calls: HostCalls
    handover: Handover | None
    hooks: CoreHooks


def core_of(settings: Settings) -> HostCore:
    """The native core of a host, still without hooks."""
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
    app: DeclaredApp, settings: Settings, core: HostCore, links: LinkHooks, environment: HostEnvironment
) -> HostParts:
    """Makes the host of a core and its links to shards. Nothing of it listens or ticks yet."""
    loop, live_host, assign = asyncio.get_running_loop(), environment.live_host, environment.assign

    # What runs in the core, and the log of it.
    scopes = Scopes(core, environment.mark)
    failures = environment.failures or FailureLog(loop.time)
    slow = SlowTurns(settings.seconds("host.slow_turn_s"), scopes.queued)
    ticks = Ticks(core, slow, failures, loop, environment.wall_s)

    # The partition table, and the links to other hosts.
    owners = Owners(live_host.index, partition_of)
    peers = PeerPool(live_host, loop, environment.credentials, settings.whole("host.link_bytes"))

    # The actors, and their moves from host to host.
    cells, leftovers, gate = dict[int, Cell](), LeftoverTasks(), Gate(partition_of)
    kept = MemorySnapshots(settings.whole("host.snapshot_bytes"))
    snapshots, handover = kept if environment.snapshots is None else environment.snapshots, None
    if assign is not None:
        snapshots = standby = Standby(kept, owners, peers, assign, loop)
        activations, stuck_s = RunningActivations(cells, leftovers), settings.seconds("host.stuck_kill_s")
        handover = Handover(owners, peers, gate, standby, activations, leftovers, stuck_s, loop)
    actors = HostedActors(
        core, scopes, loop, app.registry, app.refs,
        owners=owners, cells=cells, leftovers=leftovers, gate=gate, snapshots=snapshots, ends=handover,
        failures=failures, slow=slow, intensity=intensity_of(settings), chance=environment.chance,
    )  # fmt: skip

    # The calls to actors here, and the calls of actors and of the app's refs.
    kinds = DeclaredKinds(app.registry)
    calls = HostCalls(owners, peers, kinds, core, loop, environment.clock_s, handover, environment.startup)
    app.refs.attach(calls)

    # What the core asks of all these.
    hooks = CoreHooks(actors, links, calls.server)
    core.bind(hooks)
    return HostParts(scopes, ticks, actors, calls, handover, hooks)
