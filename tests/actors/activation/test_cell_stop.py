"""Rooms that stop: a slow one does not take the time of the others."""

import asyncio
import warnings
from pathlib import Path

import pytest

from runtime.actors.host.service import HostService
from runtime.settings import Settings
from stateroom import Actor, App, Member, Room, call
from tests.actors.conftest import Serve
from tests.actors.fake_shard import EPOCH, FakeShard, join, leave, message, opening


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


async def test_what_a_stop_has_another_actor_do_is_done_and_that_stops_too(tmp_path: Path) -> None:
    said: list[str] = []
    app = App()

    class Saying(Actor):
        def on_stop(self, reason: str) -> None:
            said.append(f"{self.kind} stops: {reason}")

    @app.actor("asked")
    class Asked(Saying):
        @call
        async def keep(self, what: str) -> str:
            said.append(what)
            return f"kept {what}"

    @app.actor("told")
    class Told(Saying):
        @call
        def last(self) -> None:
            said.append("last")

    @app.actor("stops")
    class Stops(Actor):
        @call
        def begin(self) -> None: ...

        async def on_stop(self, reason: str) -> None:
            said.append(await self.ref(Asked).ask(Asked.keep, "it"))
            self.ref(Told).tell(Told.last)

    service = HostService(0, 1, app, Settings({}, app.settings), f"{tmp_path}/host.sock")
    await service.start()
    service.apply_table(1, [(0, 16384, 0, EPOCH)])
    await app.ref(Stops).ask(Stops.begin)
    await service.stop(5.0)
    assert said == ["it", "asked stops: shutdown", "kept it", "last", "told stops: shutdown"]


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


async def test_a_room_whose_task_runs_stays_awake(serve: Serve) -> None:
    gate, stopped = asyncio.Event(), asyncio.Event()
    done: list[bool] = []

    class Working(Room):
        idle_s = 0.0

        def on_start(self) -> None:
            self.spawn(self.work())

        async def work(self) -> None:
            await gate.wait()

        def on_stop(self, reason: str) -> None:
            done.append(gate.is_set())
            stopped.set()

    service, shard = await serve(Working)
    shard.send(opening(0, "t:{name}", "a"), join(1), leave(1), opening(1, "t:{name}", "b"), join(2, room=1))
    shard.send(message(2, "x"))
    while not service.stats()["messages_in"]:
        await asyncio.sleep(0)
    rooms = service._actors
    assert rooms is not None
    rooms.core.tick(asyncio.get_running_loop().time() + 0.5)
    gate.set()
    await stopped.wait()
    assert done == [True]
