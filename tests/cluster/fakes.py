"""Small services that stand in for shards and hosts, and a controller over them in one process."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from runtime.cluster.briefing import Briefing
from runtime.cluster.control.messages import AppSpec, Configure, Drain, Message, Ready, TableMessage
from runtime.cluster.controller import Controller
from runtime.cluster.engine.engine import Engine
from tests.support.in_process_engine import InProcessEngine

DEADLINE_S = 30.0


class FakeService:
    """Remembers what it is told; ends when drained. `born` holds all lives of its role, in order."""

    def __init__(self, configure: Configure, born: "list[FakeService]", role: str) -> None:
        self.configure, self.role = configure, role
        self.before_start: Callable[[], Awaitable[object]] | None = None
        self.told: list[Message] = []
        self.started = False
        self.stopped_s: float | None = None
        self._over = asyncio.Event()
        born.append(self)

    async def start(self) -> Ready:
        if self.before_start:
            await self.before_start()
        self.started = True
        return (
            Ready([{"path": "/", "kind": "echo"}], [], {"room.idle_s": 3.0})
            if self.role == "host"
            else Ready()
        )

    def apply(self, message: Message) -> None:
        self.told.append(message)
        if isinstance(message, Drain):
            self._over.set()

    def counters(self) -> dict[str, Any]:
        return {"connections": 3}

    async def ended(self) -> None:
        await self._over.wait()

    async def stop(self, grace_s: float) -> None:
        self.stopped_s = grace_s

    def version(self) -> int:
        tables = self.all_told(TableMessage)
        return tables[-1].version if tables else 0

    def all_told(self, kind: type) -> list[Any]:
        return [message for message in self.told if isinstance(message, kind)]


class Fakes:
    """An engine of fakes: `hosts` and `shards` are all lives there were. Hosts await `before_start` first."""

    def __init__(self) -> None:
        self.hosts: list[FakeService] = []
        self.shards: list[FakeService] = []
        self.before_start: Callable[[], Awaitable[object]] | None = None
        self.engine = InProcessEngine(
            {"host": self.host, "shard": lambda configure: FakeService(configure, self.shards, "shard")}
        )

    def host(self, configure: Configure) -> FakeService:
        """The next host."""
        host = FakeService(configure, self.hosts, "host")
        host.before_start = self.before_start
        return host


def controller_of(engine: Engine, hosts: int, shards: int, **given: Any) -> Controller:
    """A controller with made-up listeners 100, 101, …"""
    settings = {name.replace("__", "."): value for name, value in given.items()}
    listeners = [[100 + index] for index in range(shards)]
    return Controller(engine, Briefing(AppSpec("a:b"), settings, Path("/run"), listeners), hosts)


async def until(condition: Callable[[], object]) -> None:
    """Lets the loop run until the condition holds; fails after a deadline."""
    async with asyncio.timeout(DEADLINE_S):
        while not condition():
            await asyncio.sleep(0.001)
