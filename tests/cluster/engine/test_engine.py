"""What every child can: stop within a grace, or be killed after it."""

import asyncio
import signal

import pytest

from runtime.cluster.engine.engine import Child, SpawnSpec


class Stubborn(Child):
    """Ends only when killed."""

    def __init__(self) -> None:
        self.killed = asyncio.Event()

    async def wait(self) -> int:
        await self.killed.wait()
        return -signal.SIGKILL

    def kill(self) -> None:
        self.killed.set()


@pytest.mark.parametrize("grace_s", [0.0, 0.01])
async def test_who_does_not_end_within_the_grace_is_killed(grace_s: float) -> None:
    assert await Stubborn().expire(grace_s) == -signal.SIGKILL


def test_a_child_has_a_name_for_people() -> None:
    assert SpawnSpec("host", 3, 1).name == "host 3"
