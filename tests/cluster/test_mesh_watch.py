"""Faults that keep shards from reaching hosts are found, logged once and repaired. Fakes, but real files."""

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from runtime.cluster.control.messages import Listen
from runtime.cluster.controller import Controller
from runtime.cluster.mesh_watch import LOOKS, MeshWatch
from runtime.cluster.run_dir import RunDir
from runtime.cluster.status import readiness
from tests.cluster.fakes import Fakes, controller_of, until


def bind(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


class Mesh:
    """A controller over fakes with a folder in which its host's sockets are."""

    def __init__(self) -> None:
        self.fakes = Fakes()
        self.controller: Controller = controller_of(self.fakes.engine, hosts=1, shards=1)
        self.run_dir = RunDir.make()
        self.controller.briefing.run_dir = self.run_dir.path
        self.watch = MeshWatch(self.controller, self.run_dir)

    def sockets(self) -> list[Path]:
        return self.controller.briefing.sockets(0, 1)

    def bind(self) -> None:
        for path in self.sockets():
            bind(path)

    def fault(self, **changes: Any) -> None:
        """The shard reports a link."""
        reported = {"host": 0, "generation": 1, "address": "/a", "error": "refused", "attempts": 2}
        self.controller.shards[0].counters = {"link_faults": [{**reported, "down_ms": 5000, **changes}]}

    async def told(self, times: int) -> None:
        await until(lambda: len(self.fakes.hosts[0].all_told(Listen)) == times)


@pytest.fixture
async def mesh(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Mesh]:
    with tempfile.TemporaryDirectory(dir="/tmp") as base:
        monkeypatch.setattr(tempfile, "tempdir", base)
        made = Mesh()
        running = asyncio.create_task(made.controller.run())
        await until(made.controller.ready.is_set)
        made.bind()
        yield made
        made.controller.kill()
        await running
        made.run_dir.remove()


async def test_a_mesh_that_works_has_no_faults(mesh: Mesh) -> None:
    mesh.watch.look()
    assert readiness(mesh.controller) == []


async def test_a_missing_socket_is_a_fault_and_its_host_listens_again(mesh: Mesh) -> None:
    lost = mesh.sockets()[1]
    lost.unlink()
    mesh.watch.look()
    assert readiness(mesh.controller) == [f"the socket {lost} of host 0 is gone"]
    await mesh.told(1)
    lost.touch()
    mesh.watch.look()
    assert readiness(mesh.controller), "a file is no socket"
    lost.unlink()
    bind(lost)
    mesh.watch.look()
    assert readiness(mesh.controller) == []


async def test_a_socket_that_cannot_be_checked_is_a_fault(mesh: Mesh) -> None:
    mesh.controller.briefing.run_dir = Path("/" + "x" * 300)  # the system refuses to look there
    mesh.watch.look()
    assert [fault.rpartition(" of ")[2] for fault in readiness(mesh.controller)] == ["host 0 is gone"] * 2


async def test_a_missing_folder_is_made_again(mesh: Mesh) -> None:
    for path in mesh.sockets():
        path.unlink()
    mesh.run_dir.path.rmdir()
    mesh.watch.look()
    assert f"the folder of sockets {mesh.run_dir.path} is gone" in readiness(mesh.controller)
    assert mesh.run_dir.is_there()
    await mesh.told(1)


async def test_a_link_that_a_shard_cannot_open_is_a_fault(mesh: Mesh) -> None:
    mesh.fault()
    mesh.watch.look()
    assert readiness(mesh.controller) == ["shard 0 does not reach host 0 at /a: refused"]
    await mesh.told(1)


@pytest.mark.parametrize("change", [{"attempts": 0}, {"down_ms": 10}, {"generation": 0}])
async def test_a_link_that_is_slow_or_young_or_of_a_dead_host_is_no_fault(mesh: Mesh, change: dict) -> None:
    mesh.fault(**change)
    mesh.watch.look()
    assert readiness(mesh.controller) == []


async def test_a_host_that_stays_without_its_socket_is_told_again_after_some_checks(mesh: Mesh) -> None:
    mesh.fault()
    for _ in range(LOOKS + 1):
        mesh.watch.look()
    await mesh.told(2)
