"""The file of the server's Unix socket: if it is missing, that is logged once, and it is made again."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from runtime.cluster.child.descriptor_passing import take_descriptors
from runtime.cluster.control.messages import Adopt
from runtime.cluster.controller import Controller
from runtime.cluster.listeners.listeners import Listeners
from runtime.cluster.listeners.watch import ListenerWatch
from runtime.cluster.status import readiness
from runtime.settings import Settings
from tests.cluster.fakes import Fakes, controller_of, until


class Door:
    """A controller over two fake shards, and listeners at a path."""

    def __init__(self, path: Path) -> None:
        self.path, self.fakes = path, Fakes()
        self.controller: Controller = controller_of(self.fakes.engine, hosts=1, shards=2)
        self.listeners = Listeners.open(Settings({"server.uds": str(path)}), 2)
        self.watch = ListenerWatch(self.controller, self.listeners)

    def taken(self) -> list[list[int]]:
        """What waits for each of the shards."""
        return [
            take_descriptors(shard.passing.descriptor) for shard in self.controller.shards if shard.passing
        ]


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    made = Door(tmp_path / "s")
    running = asyncio.create_task(made.controller.run())
    await until(made.controller.ready.is_set)
    yield made
    made.controller.kill()
    await running
    made.listeners.close()


async def test_a_socket_that_is_there_is_no_fault(door: Door) -> None:
    door.watch.look()
    assert readiness(door.controller) == []
    assert door.taken() == [[], []]


async def test_a_missing_socket_file_is_a_fault_and_all_shards_get_the_new_socket(door: Door) -> None:
    door.path.unlink()
    door.watch.look()
    assert readiness(door.controller) == [f"the socket {door.path} (server.uds) is gone"]
    await until(lambda: all(shard.all_told(Adopt) == [Adopt()] for shard in door.fakes.shards))
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(door.path))
    ((first,), (second,)) = door.taken()
    (ours,) = door.listeners.descriptors[0]
    assert os.path.sameopenfile(first, ours), "what a later shard inherits"
    for one in (first, second):
        os.close(one)
    door.watch.look()
    assert readiness(door.controller) == []


async def test_what_cannot_be_made_again_is_told_until_it_can(door: Door) -> None:
    door.path.unlink()
    door.path.write_text("dear to somebody")
    for _ in range(2):
        door.watch.look()
        assert readiness(door.controller) == [
            f"the socket {door.path} (server.uds) is gone",
            f"the socket {door.path} (server.uds) cannot be made again: the file that is there is not a socket",
        ]
    assert door.path.read_text() == "dear to somebody"
    door.path.unlink()
    door.watch.look()
    door.watch.look()
    assert readiness(door.controller) == []


async def test_a_tcp_socket_cannot_get_lost() -> None:
    controller = controller_of(Fakes().engine, hosts=1, shards=1)
    listeners = Listeners.open(Settings({"server.port": 0}), 1)
    ListenerWatch(controller, listeners).look()
    assert controller.listener_faults.now == []
    listeners.close()
