"""A failed activation is over when no code of it runs: only then does the next one begin."""

import asyncio
import contextlib
from typing import ClassVar

import pytest
from structlog.testing import capture_logs

from runtime.actors.activation import delayed_start
from runtime.actors.activation.restart_policy import Intensity
from runtime.actors.host.service import HostService
from stateroom import Member, Room, on, readonly
from tests.actors.conftest import Serve
from tests.actors.fake_shard import CLOSE, JOINED, SEND, FakeShard, join, opening, push


class Clinging(Room):
    """`task` and `turn` do not end when they are cancelled, once, but when the gate opens."""

    gate: ClassVar[asyncio.Event]
    lives: ClassVar[list["Clinging"]]

    def on_start(self) -> None:
        self.lives.append(self)

    def on_recover(self, members: list[Member]) -> None:
        members[0].send("message", "again")

    @on("task")
    def task(self) -> None:
        self.spawn(self.cling())

    @readonly
    @on("turn")
    async def turn(self) -> None:
        await self.cling()

    @on("fail")
    async def fail(self) -> None:
        await asyncio.sleep(0)
        self.after(0, lambda: 1 / 0)

    async def cling(self) -> None:
        for _ in range(2):
            with contextlib.suppress(asyncio.CancelledError):
                await self.gate.wait()


async def failed(serve: Serve, how: str) -> tuple[HostService, FakeShard]:
    """A host whose room has failed, and waits for what clings."""
    Clinging.gate, Clinging.lives = asyncio.Event(), []
    service, shard = await serve(Clinging)
    assert service._actors is not None
    service._actors.intensity = Intensity(5, 60.0, 0.0, 0.0)
    opened = opening(0, "t:{name}", "a")
    # The turn that overlaps needs one beside which it runs.
    shard.send(opened, join(1, topic="t:a"), push(1, "fail", "{}"), push(1, how, "{}"))
    async with asyncio.timeout(10):
        while not service._actors.leftovers.actors():
            await asyncio.sleep(0)
    return service, shard


async def hears(shard: FakeShard, kind: int) -> bytes:
    """The body of the next frame of this kind."""
    async with asyncio.timeout(10):
        while (frame := await shard.receive()).kind != kind:
            pass
    return frame.body


@pytest.mark.parametrize("how", ["task", "turn"])
async def test_the_next_activation_begins_when_the_last_is_over(serve: Serve, how: str) -> None:
    _, shard = await failed(serve, how)
    for _ in range(50):
        await asyncio.sleep(0)
    assert len(Clinging.lives) == 1
    Clinging.gate.set()
    assert await hears(shard, SEND) == b"again"
    assert len(Clinging.lives) == 2


async def test_an_activation_that_does_not_end_is_named_and_its_actor_refused(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delayed_start, "LONGEST_S", 0.01)
    with capture_logs() as lines:
        service, shard = await failed(serve, "task")
        await hears(shard, CLOSE)
    error = next(line["error"] for line in lines if line.get("handler") == "on_start")
    assert "still runs, at " in error
    assert "in Clinging.cling: it is refused" in error
    Clinging.gate.set()
    await asyncio.sleep(0)
    assert (len(Clinging.lives), service.stats()["rooms_refused"]) == (1, 1)
    shard.send(join(2, topic="t:a"))
    await hears(shard, JOINED)
    assert len(Clinging.lives) == 2
