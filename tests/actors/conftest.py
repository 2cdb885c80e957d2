"""A host on a real loop and Unix socket, for rooms that a test declares."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from runtime.actors.host.service import HostService
from runtime.settings import Settings
from stateroom import App, Room
from tests.actors.fake_shard import EPOCH, FakeShard

Serve = Callable[..., Awaitable[tuple[HostService, FakeShard]]]


@pytest.fixture
async def serve(tmp_path: Path) -> AsyncIterator[Serve]:
    """Starts a host with this class as its room `t:{name}`, and a shard's link to it."""
    started: list[HostService] = []
    shards: list[FakeShard] = []

    async def start(room: type[Room], **settings: object) -> tuple[HostService, FakeShard]:
        app = App({name.replace("__", "."): value for name, value in settings.items()})
        app.room("t:{name}", path="/t/{name}")(room)
        address = str(tmp_path / "host.sock")
        service = HostService(0, 1, app, Settings({}, app.settings), address)
        await service.start()
        started.append(service)
        service.apply_table(1, [(0, 16384, 0, EPOCH)])
        shards.append(await FakeShard.connect(address))
        return service, shards[-1]

    yield start
    for service in started:
        await service.stop(1.0)
    for shard in shards:
        shard.close()
