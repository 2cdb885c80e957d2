"""A shard's process around a fake native shard: messages become the core's commands."""

import json
from typing import Any

import pytest

from runtime.cluster import shard_child
from runtime.cluster.control import Adopt, Configure, Ready
from runtime.settings import Settings


class FakeShard:
    """Stands in for ShardService."""

    made: "list[FakeShard]" = []  # noqa: RUF012

    def __init__(self, config: bytes, listeners: list[int]) -> None:
        self.config, self.listeners = json.loads(config), listeners
        self.commands: list[Any] = []
        self.made.append(self)

    def start(self) -> None:
        self.commands.append("start")

    def command(self, command: bytes) -> None:
        self.commands.append(json.loads(command))

    def stats(self) -> dict[str, int]:
        return {"connections": 1}

    async def stop(self, grace_s: float) -> None:
        self.commands.append(grace_s)


async def test_it_hands_over_what_the_core_understands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shard_child, "ShardService", FakeShard)
    monkeypatch.setattr(shard_child.logs, "configure", lambda level, process: None)
    settings = Settings({"tls.certfile": "c"}).as_dict()
    child = shard_child.ShardChild(Configure(1, 3, 2, settings, listeners=[7]))
    shard = FakeShard.made[-1]
    assert shard.listeners == [7]
    assert {name: shard.config[name] for name in ("index", "shards", "generation", "tls")} == {
        "index": 1,
        "shards": 2,
        "generation": 3,
        "tls": True,
    }
    assert shard.config["settings"]["limits.header_bytes"] == 16384
    child.apply(Adopt(9))
    assert await child.start() == Ready()
    assert child.counters() == {"connections": 1}
    await child.stop(2.0)
    drain = {"do": "drain", "spread_s": 0.0, "deadline_s": 2.0}
    assert shard.commands == [{"do": "adopt", "fd": 9}, "start", drain, 2.0]
