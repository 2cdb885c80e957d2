"""Children as tasks of the parent's own loop.

The rule: they run the same code over the same channel as child processes; `kill` cancels the task.
"""

import asyncio
import os
import signal
import socket

from runtime.cluster.child.service import MakeService, run_child
from runtime.cluster.control.channel import Channel
from runtime.cluster.engine.engine import Child, SpawnSpec


class TaskChild(Child):
    """A task that runs a child's code."""

    def __init__(self, task: "asyncio.Task[int]", channel: Channel) -> None:
        super().__init__(os.getpid(), channel)
        self._task = task

    async def wait(self) -> int:
        """See Child. A killed task has the exit code of a killed process."""
        await asyncio.wait([self._task])
        if self._task.cancelled():
            return -signal.SIGKILL
        return 1 if self._task.exception() else self._task.result()

    def kill(self) -> None:
        """See Child."""
        self._task.cancel()


class InProcessEngine:
    """Starts the given service of each role as a task."""

    def __init__(self, services: dict[str, MakeService]) -> None:
        self._services = services

    async def spawn(self, spec: SpawnSpec) -> Child:
        """See Engine."""
        ours, theirs = socket.socketpair()
        make = self._services[spec.role]
        task = asyncio.create_task(run_child(make, await Channel.open(theirs)), name=spec.name)
        return TaskChild(task, await Channel.open(ours))

    def nodes(self) -> list[str]:
        """See Engine."""
        return ["in process"]
