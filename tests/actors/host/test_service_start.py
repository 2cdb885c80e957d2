"""What a host says when it starts."""

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from runtime.actors.host.service import HostService
from runtime.settings import Settings
from stateroom import Actor, App, Room, call
from stateroom.errors import AppError
from tests.actors.conftest import Serve
from tests.actors.fake_shard import EPOCH


async def test_what_is_hardly_meant_is_a_line(serve: Serve) -> None:
    with capture_logs() as lines:
        await serve(Room)
    doubts = [line["what"] for line in lines if line["event"] == "declaration_doubtful"]
    assert [doubt.partition(": ")[0] for doubt in doubts] == ["room 't:{name}'"]


async def test_to_ask_in_on_startup_is_an_error_at_once(tmp_path: Path) -> None:
    app = App()
    app.actor("counter")(Actor)

    @app.on_startup
    async def ask() -> None:
        await app.ref("counter", "a").ask("total", timeout_s=60.0)

    service = HostService(0, 1, app, Settings({}, {}), str(tmp_path / "host.sock"))
    async with asyncio.timeout(20):
        with pytest.raises(AppError, match="only tell in on_startup"):
            await service.start()


async def test_a_task_that_on_startup_begins_may_ask_once_there_are_actors(tmp_path: Path) -> None:
    class Counter(Actor):
        @call
        def total(self) -> int:
            return 7

    app, asking = App(), []
    app.actor("counter")(Counter)

    @app.on_startup
    async def begin() -> None:
        asking.append(asyncio.ensure_future(app.ref("counter", "a").ask("total", timeout_s=60.0)))
        await asyncio.sleep(0)

    service = HostService(0, 1, app, Settings({}, {}), str(tmp_path / "host.sock"))
    await service.start()
    service.apply_table(1, [(0, 16384, 0, EPOCH)])
    async with asyncio.timeout(20):
        assert await asking[0] == 7
    await service.stop(1.0)
