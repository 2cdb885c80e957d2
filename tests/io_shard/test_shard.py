"""The service around a native shard, with a fake native shard."""

import asyncio
import threading

import pytest

from runtime.io_shard.shard import ShardService


class FakeNative:
    """A native shard that ends if it is stopped, or with an error if it is set to fail."""

    def __init__(self) -> None:
        self.commands: list[bytes] = []
        self.over = threading.Event()
        self.error: RuntimeError | None = None

    def start(self) -> None:
        self.commands.append(b"start")

    def command(self, command: bytes) -> None:
        if self.over.is_set():
            raise RuntimeError("the shard has ended")
        self.commands.append(command)
        if b"stop" in command:
            self.over.set()

    def stats(self) -> bytes:
        return b'{"connections": 2}'

    def link_faults(self) -> bytes:
        return b'[{"host": 1}]'

    def unknown_path(self) -> bytes:
        return b'{"path": "/a", "upgrade": true, "count": 1}'

    def refusals(self) -> bytes:
        return b'[{"status": 403}]'

    def wait(self, timeout_s: float) -> bool:
        ended = self.over.wait(timeout_s)
        if self.error:
            raise self.error
        return ended


async def test_it_starts_counts_and_stops_after_the_grace_period() -> None:
    native = FakeNative()
    shard = ShardService(b"{}", [], native)
    shard.command(b'{"do":"tickets"}')
    shard.start()
    assert shard.stats() == {"connections": 2}
    assert shard.link_faults() == [{"host": 1}]
    assert shard.unknown_path() == {"path": "/a", "upgrade": True, "count": 1}
    assert shard.refusals() == [{"status": 403}]
    await shard.stop(0.01)
    await asyncio.wait_for(shard.ended(), 10)
    assert native.commands == [b'{"do":"tickets"}', b"start", b'{"do":"stop"}']
    shard.command(b"{}")  # too late; it has no effect


async def test_it_stops_early_if_the_drain_has_ended() -> None:
    native = FakeNative()
    shard = ShardService(b"{}", [], native)
    shard.start()
    native.over.set()
    await shard.stop(60.0)
    assert native.commands == [b"start"]


async def test_the_error_of_a_failed_thread_is_raised() -> None:
    native = FakeNative()
    shard = ShardService(b"{}", [], native)
    native.error = RuntimeError("out of descriptors")
    native.over.set()
    shard.start()
    with pytest.raises(RuntimeError, match="out of descriptors"):
        await asyncio.wait_for(shard.ended(), 10)


async def test_a_shard_that_never_started_stops_immediately() -> None:
    await ShardService(b"{}", [], FakeNative()).stop(60.0)


def test_a_wrong_configuration_is_an_error_of_one_line() -> None:
    async def make() -> None:
        ShardService(b"{}", [])

    with pytest.raises(ValueError, match="shard settings") as refused:
        asyncio.run(make())
    assert "\n" not in str(refused.value)
