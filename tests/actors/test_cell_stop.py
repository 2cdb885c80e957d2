"""Rooms that stop: what one takes is not the others' time."""

import asyncio
import warnings

import pytest

from runtime.actors.host import HostService
from runtime.settings import Settings
from stateroom import App, Member, Room
from tests.actors.conftest import Serve
from tests.actors.fake_shard import EPOCH, FakeShard, join, message, opening


async def test_a_slow_stop_is_cancelled_and_the_shutdown_has_its_time(serve: Serve, tmp_path: object) -> None:
    ran: list[str] = []
    app = App()

    @app.room("t:{name}", path="/t/{name}")
    class Slow(Room):
        def on_message(self, member: Member, event: str, data: object) -> None:
            member.send(event, data)

        async def on_stop(self, reason: str) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                ran.append("cancelled")

    @app.on_shutdown
    async def disconnect() -> None:
        await asyncio.sleep(0)
        ran.append("disconnected")

    service = HostService(0, 1, app, Settings({}, app.settings), f"{tmp_path}/host.sock")
    await service.start()
    service.apply_table(1, [(0, 16384, 0, EPOCH)])
    shard = await FakeShard.connect(f"{tmp_path}/host.sock")
    shard.send(opening(0, "t:{name}", "a"), join(1), message(1, "x"))
    await shard.receive()
    await service.stop(0.2)
    shard.close()
    assert ran == ["cancelled", "disconnected"]


@pytest.mark.parametrize("later", [False, True])
async def test_a_start_that_spawns_and_fails_leaves_no_coroutine_behind(serve: Serve, later: bool) -> None:
    begun = asyncio.Event()

    class Spawning(Room):
        async def on_start(self) -> None:
            self.spawn(self.work())
            if later:
                await asyncio.sleep(0)
            begun.set()
            raise ZeroDivisionError

        async def work(self) -> None:
            await asyncio.Event().wait()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _, shard = await serve(Spawning)
        shard.send(opening(0, "t:{name}", "a"), join(1))
        await begun.wait()
        await asyncio.sleep(0.01)
