"""The messages that brief a child: all that it must know. They are only computed here; the controller sends them.

The rule: a shard has its certificates, routes and table before it is told to start, so that it never answers a client
without one of them.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from runtime.actors.calls.owners import peer_address
from runtime.cluster.control.messages import (
    AppSpec,
    Configure,
    HostAddress,
    Message,
    Ready,
    Routes,
    SessionTickets,
    Start,
    TableMessage,
    Tls,
)
from runtime.cluster.directory import Directory
from runtime.cluster.engine.engine import Role
from runtime.cluster.restart.blame import Blame
from runtime.settings import Settings, Value


@dataclass(slots=True)
class Briefing:
    """All that children are told. `listeners[i]`: the descriptors that shard i accepts from. `announced`: the table
    that all hosts have taken.
    """

    app: AppSpec
    given: dict[str, Value]
    run_dir: Path
    listeners: Sequence[Sequence[int]]
    directory: Directory = field(default_factory=Directory)
    routes: Routes | None = None
    app_settings: dict[str, Value] = field(default_factory=dict)
    stateful: Sequence[str] = ()
    announced: TableMessage | None = None
    secrets: dict[type[Message], Message] = field(default_factory=dict)
    blame: Blame = field(default_factory=lambda: Blame(time.monotonic))

    def address(self, index: int, generation: int) -> str:
        """The path at which this generation of a host listens. No two generations share one."""
        return str(self.run_dir / f"host-{index}-{generation}.sock")

    def sockets(self, index: int, generation: int) -> list[Path]:
        """All paths at which this generation of a host listens."""
        address = self.address(index, generation)
        return [Path(address), Path(peer_address(address))]

    def remember(self, secret: Tls | SessionTickets) -> None:
        """Stores a secret for new shards, in place of the last one of its type."""
        self.secrets[type(secret)] = secret

    def learn(self, ready: Ready) -> Routes | None:
        """Takes what a host tells of its app. Returns the routes if shards must be told of a change."""
        routes = Routes(ready.routes, ready.pages)
        if routes == self.routes:
            return None
        known, self.routes = self.routes, routes
        if known is None:
            self.app_settings, self.stateful = ready.settings, ready.stateful
        return routes

    def of(self, role: Role, index: int, generation: int, own: int) -> list[Message]:
        """For a new child; `own` is the descriptor that its slot has for it."""
        return (self.of_host if role == "host" else self.of_shard)(index, generation, own)

    def of_host(self, index: int, generation: int, mark: int = -1) -> list[Message]:
        """For a new host; `mark` is the descriptor of its slot's MarkPage."""
        address, shards = self.address(index, generation), len(self.listeners)
        return [Configure(index, generation, shards, self.given, self.app, address, own=mark), Start()]

    def of_shard(self, index: int, generation: int, passing: int = -1) -> list[Message]:
        """For a new shard; nothing until the first host has told the app's settings. `passing`: the descriptor of its
        end of the slot's DescriptorPassing.
        """
        if self.routes is None:
            return []
        settings = Settings(self.given, self.app_settings).as_dict()
        listeners = list(self.listeners[index])
        configure = Configure(
            index, generation, len(self.listeners), settings, listeners=listeners, own=passing
        )
        return [configure, *self.secrets.values(), self.routes, self.announced or self.table(), Start()]

    def table(self) -> TableMessage:
        """The current table."""
        table, live = self.directory.table, self.directory.live.values()
        hosts = [HostAddress(host.index, host.generation, host.address) for host in live]
        return TableMessage(table.version, hosts, table.rows(), self.blame.quarantined())
