"""A room whose partition moves while it waits to start here is not started here."""

import asyncio

import pytest

from runtime.actors.activation.restart_policy import Intensity
from runtime.actors.host.hosted_actors import HostedActors
from runtime.actors.host.service import HostService
from stateroom import Room
from tests.actors.conftest import Serve
from tests.actors.fake_shard import join, opening

KIND = "t:{name}"
LOST = [(0, 16384, 1, 8)]


class Fragile(Room):
    """Fails for as long as `ills` are left."""

    ills = 0
    begun: list[str]

    def on_start(self) -> None:
        self.begun.append(self.key)
        if type(self).ills:
            type(self).ills -= 1
            raise ConnectionError


def fragile(ills: int) -> type[Fragile]:
    return type("Kind", (Fragile,), {"ills": ills, "begun": []})


def rooms_of(service: HostService) -> HostedActors:
    assert service._actors is not None
    return service._actors


async def comes_round() -> None:
    """Whatever the loop was asked to do has been done, and what came of it."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_room_that_waits_for_its_next_start(serve: Serve) -> None:
    kind = fragile(1)
    service, shard = await serve(kind)
    rooms = rooms_of(service)
    rooms.intensity = Intensity(5, 60.0, 3600.0, 3600.0)
    shard.send(opening(0, KIND, "a"), join(1))
    await shard.acknowledgement()
    (cell,) = rooms.cells.values()
    service.apply_table(2, LOST)
    assert (rooms.cells, service.stats()["rooms"], service.stats()["members"]) == ({}, 0, 0)
    cell.start()
    assert kind.begun == ["a"], "not even if its time had come just then"


async def test_a_room_that_waits_until_its_last_host_lets_go(serve: Serve) -> None:
    kind = fragile(0)
    service, shard = await serve(kind)
    rooms = rooms_of(service)
    gate = rooms.gate
    gate.table_changed(1, b"\1" * 16384, {1})
    shard.send(opening(0, KIND, "a"), join(1), opening(1, KIND, "b"), join(2, room=1))
    await shard.acknowledgement()
    assert len(rooms.cells) == 2
    service.apply_table(2, LOST)
    assert (rooms.cells, service.stats()["rooms"]) == ({}, 0)
    gate.table_changed(3, b"\1", ())
    await comes_round()
    assert kind.begun == []


async def test_a_room_whose_start_is_due(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = fragile(0)
    service, _ = await serve(kind)
    rooms = rooms_of(service)
    dropped: list[tuple[int, str]] = []
    assert service._calls is not None
    monkeypatch.setattr(service._calls.server, "dropped", lambda ticket, why: dropped.append((ticket, why)))
    assert rooms.core.call(KIND, "a", 1) == "ok"
    service.apply_table(2, LOST)
    await comes_round()
    assert (kind.begun, rooms.cells, service.stats()["rooms"]) == ([], {}, 0)
    assert dropped == [(1, "moved")]


async def test_a_room_whose_start_runs_ends_in_its_turn(serve: Serve) -> None:
    started, stopped = asyncio.Event(), asyncio.Event()

    class Slow(Room):
        async def on_start(self) -> None:
            await started.wait()

        def on_stop(self, reason: str) -> None:
            assert reason == "moved"
            stopped.set()

    service, shard = await serve(Slow)
    shard.send(opening(0, KIND, "a"), join(1))
    await shard.acknowledgement()
    service.apply_table(2, LOST)
    assert len(rooms_of(service).cells) == 1
    started.set()
    await stopped.wait()
    assert rooms_of(service).cells == {}
