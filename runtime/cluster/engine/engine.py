"""The interface by which the controller starts processes; the same controller runs over every implementation.

The rule: an engine starts processes, waits for them and kills them. It neither briefs a child nor decides about a
restart.
"""

import asyncio
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal, Protocol

from runtime.cluster.control.channel import Channel
from runtime.cluster.control.messages import Stop

Role = Literal["shard", "host"]


@dataclass(frozen=True, slots=True)
class SpawnSpec:
    """One process of one child. `inherit`: descriptors that it gets under the same numbers."""

    role: Role
    index: int
    generation: int
    inherit: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """Its name for people: `shard 0`."""
        return f"{self.role} {self.index}"


class Child(ABC):
    """A child that runs. It belongs to the loop that started it."""

    def __init__(self, pid: int, channel: Channel) -> None:
        self.pid = pid
        self.channel = channel
        self.silent_s = 0.0
        """For how long it has not answered, since it was ready. The next process in its slot begins at 0."""

    @abstractmethod
    async def wait(self) -> int:
        """Its exit code, negative for a signal. May be awaited many times."""

    @abstractmethod
    def kill(self) -> None:
        """Ends it at once; no error if it has ended."""

    async def stop(self, grace_s: float) -> int:
        """Asks it to end, kills it after `grace_s`, and returns its exit code."""
        self.channel.send(Stop(grace_s))
        return await self.expire(grace_s)

    async def expire(self, grace_s: float) -> int:
        """Waits for its end, kills it after `grace_s`, and returns its exit code."""
        try:
            async with asyncio.timeout(grace_s):
                return await self.wait()
        except TimeoutError:
            self.kill()
            return await self.wait()


class Engine(Protocol):
    """Starts children."""

    async def spawn(self, spec: SpawnSpec) -> Child:
        """Starts a child. Raises OSError if the operating system cannot."""

    def nodes(self) -> list[str]:
        """The machines on which children can be started."""
