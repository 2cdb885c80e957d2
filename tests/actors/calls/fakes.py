"""A core that only queues, actors that are functions, and hosts that call each other without sockets.

`World` puts a host's whole side of calls together, but for sockets: what one sends another gets when `settle` is
called. Time is what the loop says; nothing here sleeps.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from runtime.actors.calls.client import CallClient
from runtime.actors.calls.context import CURRENT
from runtime.actors.calls.deadlock import DeadlockProbes
from runtime.actors.calls.incoming import IncomingCalls
from runtime.actors.calls.owners import LiveHost, Owners
from runtime.actors.calls.peer.frames import Answer, Ask, Cycle, Frame, Identity, Probe, Verb
from runtime.actors.calls.pending import PendingCalls
from runtime.actors.calls.server import CallServer
from stateroom.errors import Reject

Handle = Callable[[Any], Any]


class Actor:
    """An actor that handles every event with one function, as a cell does: one turn at a time, unless it is open."""

    def __init__(self, handle: Handle | None, interleaves: bool = False) -> None:
        self.handle = handle
        self.interleaves = interleaves
        self.mailbox: list[int] = []
        self.busy = False
        self.errors: list[BaseException] = []
        self.refused: list[str] = []

    def handler(self, verb: Verb, event: str) -> Callable[[bytes], Any] | None:
        return (lambda data: self.handle(json.loads(data))) if self.handle else None

    def call_failed(self, verb: Verb, event: str, error: BaseException) -> None:
        self.errors.append(error)

    def tell_refused(self, event: str, refusal: Reject) -> None:
        self.refused.append(refusal.code)

    def unhandled(self, verb: Verb, event: str) -> Reject:
        return Reject("unhandled")


class Core:
    """The native core's part, with the desk for its hooks; `says` overrules what `call` answers."""

    server: CallServer

    def __init__(self) -> None:
        self.actors: dict[Identity, Actor] = {}
        self.says = "ok"
        self.tasks: dict[asyncio.Task[None], Awaitable[None]] = {}

    def bind(self, server: CallServer) -> None:
        self.server = server

    def read(self, kind: str, key: str, ticket: int) -> bool:
        return False

    def call(self, kind: str, key: str, ticket: int, size: int = 0) -> str:
        if self.says == "ok":
            self.actors[kind, key].mailbox.append(ticket)
            asyncio.get_running_loop().call_soon(self.turns, self.actors[kind, key])
        return self.says

    def turns(self, actor: Actor) -> None:
        while actor.mailbox and not actor.busy:
            waiting = self.server.run(actor.mailbox.pop(0), actor)
            if waiting is not None:
                actor.busy = not actor.interleaves
                task = asyncio.ensure_future(self._await(actor, waiting))
                self.tasks[task] = waiting

    async def _await(self, actor: Actor, waiting: Awaitable[None]) -> None:
        CURRENT.set(replace(CURRENT.get(), interleaves=actor.interleaves))
        await waiting
        actor.busy = False
        self.turns(actor)


class Kinds:
    """Every kind is declared but "nobody"."""

    def __contains__(self, kind: str) -> bool:
        return kind != "nobody"

    def missing(self, kind: str) -> str:
        return f"{kind} is missing"

    def is_readonly(self, kind: str, verb: Verb, event: str) -> bool:
        return event == "read"


class Post:
    """A PeerLinks between the hosts of a world. `full`: takes nothing. `down`: hosts whose frames are kept back."""

    def __init__(self, world: "World", index: int) -> None:
        self.world = world
        self.index = index
        self.full = False
        self.kept: list[tuple[int, Frame]] = []

    def send(self, host: int, frame: Frame, cost_bytes: int = 0) -> int | None:
        if self.full:
            return None
        if host in self.world.down:
            self.kept.append((host, frame))
        else:
            asyncio.get_running_loop().call_soon(self.world.deliver, self.index, host, frame)
        return host + 1


class Host:
    """One host's side of calls."""

    def __init__(self, world: "World", index: int) -> None:
        loop = asyncio.get_running_loop()
        self.owners = Owners(index, world.partition_of)
        self.core = Core()
        self.post = Post(world, index)
        pending, incoming = PendingCalls(), IncomingCalls()
        self.probes = DeadlockProbes(self.owners, Kinds(), incoming, pending, self.post)
        self.server = CallServer(self.owners, Kinds(), self.core, incoming, pending, self.probes, loop.time)
        self.client = CallClient(self.owners, self.server, pending, self.post, loop)
        self.core.bind(self.server)

    async def ask(self, to: Identity, data: Any = None, timeout_s: float = 5.0) -> Any:
        value = await self.client.ask(to, "do", json.dumps(data).encode(), timeout_s, Verb.CALL)
        return json.loads(value)

    def tell(self, to: Identity, data: Any = None) -> None:
        self.client.tell(to, "do", json.dumps(data).encode())


class World:
    """Hosts 0 and 1. The host of an actor is the first digit of its key, unless a table says otherwise."""

    def __init__(self) -> None:
        self.down: set[int] = set()
        self.hosts = [Host(self, 0), Host(self, 1)]
        self.table(1, 0, 1)

    def partition_of(self, kind: str, key: str) -> int:
        return int(key[0])

    def table(self, version: int, *owners: int, only: int | None = None) -> None:
        """Partition p belongs to `owners[p]` from now on, with the version as epoch."""
        rows = [(partition, 1, owner, version) for partition, owner in enumerate(owners)]
        for host in self.hosts:
            if only in (None, host.owners.index):
                host.owners.apply(version, [LiveHost(index, 1, f"/{index}") for index in (0, 1)], rows)
                host.server.table_changed()
                host.client.table_changed()

    def actor(
        self, name: str, handle: Handle | None, kind: str = "actor", host: int | None = None
    ) -> Identity:
        self.hosts[int(name[0]) if host is None else host].core.actors[kind, name] = Actor(
            handle, kind == "open"
        )
        return kind, name

    def deliver(self, sender: int, host: int, frame: Frame) -> None:
        receiver = self.hosts[host]
        match frame:
            case Ask():
                receiver.server.take(frame, lambda answer: receiver.post.send(sender, answer))
            case Answer():
                receiver.client.answered(frame)
            case Probe():
                receiver.probes.follow(frame)
            case Cycle():
                receiver.probes.found(frame)
