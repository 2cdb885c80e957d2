"""A shard's process around a fake native shard: messages become the core's commands."""

import errno
import json
import os
import socket
from typing import Any

import pytest

from runtime.cluster.child import shard_child
from runtime.cluster.child.descriptor_passing import DescriptorPassing
from runtime.cluster.control.messages import Adopt, Configure, Ready
from runtime.settings import Settings


class FakeShard:
    """Stands in for ShardService."""

    made: "list[FakeShard]" = []  # noqa: RUF012

    def __init__(self, config: bytes, listeners: list[int]) -> None:
        self.config, self.listeners = json.loads(config), listeners
        self.commands: list[Any] = []
        self.faults: list[dict[str, Any]] = []
        self.made.append(self)

    def start(self) -> None:
        self.commands.append("start")

    def command(self, command: bytes) -> None:
        self.commands.append(json.loads(command))

    def stats(self) -> dict[str, int]:
        return {"connections": 1}

    def link_faults(self) -> list[dict[str, Any]]:
        return self.faults

    def unknown_path(self) -> dict[str, Any] | None:
        return None

    def refusals(self) -> list[dict[str, Any]]:
        return []

    async def stop(self, grace_s: float) -> None:
        self.commands.append(grace_s)


def child_of(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch, **given: Any
) -> shard_child.ShardChild:
    monkeypatch.setattr(shard_child, "ShardService", FakeShard)
    monkeypatch.setattr(shard_child.logs, "configure", lambda level, process: None)
    settings = Settings({name.replace("__", "."): value for name, value in given.items()}).as_dict()
    return shard_child.ShardChild(Configure(1, 3, 2, settings, listeners=[listener.fileno()]))


@pytest.mark.parametrize(("descriptor", "refuses"), [(-1, True), (3, False)])
async def test_at_its_end_newcomers_are_refused_by_sockets_that_others_hold_but_not_by_those_of_others(
    monkeypatch: pytest.MonkeyPatch, descriptor: int, refuses: bool
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        child = child_of(listener, monkeypatch, server__fd=descriptor)
        await child.start()
        await child.stop(0.0)
        with socket.socket() as client:
            assert (client.connect_ex(listener.getsockname()) == errno.ECONNREFUSED) is refuses


async def test_it_accepts_from_what_is_passed_to_it_before_and_after_its_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passing = DescriptorPassing()
    monkeypatch.setattr(shard_child, "ShardService", FakeShard)
    monkeypatch.setattr(shard_child.logs, "configure", lambda level, process: None)
    with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
        passing.give(first.fileno())
        child = shard_child.ShardChild(Configure(1, 3, 2, Settings({}).as_dict(), own=passing.descriptor))
        passing.give(second.fileno())
        child.apply(Adopt())
        taken = [command["fd"] for command in FakeShard.made[-1].commands]
        for mine, one in zip(taken, (first, second), strict=True):
            assert os.path.sameopenfile(mine, one.fileno())
        await child.stop(0.0)
        for mine, one in zip(taken, (first, second), strict=True):
            with socket.socket() as client:
                assert client.connect_ex(one.getsockname()) == errno.ECONNREFUSED
            os.close(mine)


async def test_it_hands_over_what_the_core_understands(monkeypatch: pytest.MonkeyPatch) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    child = child_of(listener, monkeypatch, tls__certfile="c")
    shard = FakeShard.made[-1]
    assert shard.listeners == [listener.fileno()]
    assert {name: shard.config[name] for name in ("index", "shards", "generation", "tls")} == {
        "index": 1,
        "shards": 2,
        "generation": 3,
        "tls": True,
    }
    assert shard.config["settings"]["limits.header_bytes"] == 16384
    child.apply(Adopt(9))
    assert await child.start() == Ready()
    assert child.counters() == {"lines_dropped": 0, "connections": 1}
    shard.faults = [{"host": 1}]
    assert child.counters()["link_faults"] == [{"host": 1}]
    await child.stop(2.0)
    drain = {"do": "drain", "spread_s": 0.0, "deadline_s": 2.0}
    listener.close()
    assert shard.commands == [{"do": "adopt", "fd": 9}, "start", drain, 2.0]
