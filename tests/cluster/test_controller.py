"""The controller over fakes: the order of a start, what a death changes, what everybody is told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from runtime.cluster.control.messages import Adopt, Configure, Ready, Routes, TableMessage, Tls
from runtime.cluster.controller import Controller
from runtime.cluster.status import readiness, snapshot
from stateroom.errors import ChildError, UsageError
from tests.cluster.fakes import Fakes, FakeService, controller_of, until
from tests.support.in_process_engine import InProcessEngine


@contextlib.asynccontextmanager
async def running(controller: Controller) -> AsyncIterator[None]:
    task = asyncio.create_task(controller.run())
    await until(controller.ready.is_set)
    yield
    controller.kill()
    await task


async def test_a_shard_knows_everything_before_it_starts() -> None:
    fakes = Fakes()
    controller = controller_of(fakes.engine, hosts=1, shards=1)
    controller.share(Tls("cert", "key", None, "none"))
    async with running(controller):
        shard = fakes.shards[0]
        assert [type(message) for message in shard.told[:3]] == [Tls, Routes, TableMessage]
        assert shard.configure.settings["room.idle_s"] == 3.0, "the app's settings are in force"
        assert shard.configure.listeners == [100]


async def test_hosts_share_the_table_and_get_one_for_all_at_the_start() -> None:
    fakes = Fakes()
    async with running(controller_of(fakes.engine, hosts=3, shards=2)):
        services = [*fakes.hosts, *fakes.shards]
        await until(lambda: all(service.version() for service in services))
        for service in services:
            table = service.all_told(TableMessage)[-1]
            assert table.version == 1
            assert {host.index for host in table.hosts} == {0, 1, 2}


async def test_who_asks_while_it_starts_ends_nothing() -> None:
    fakes, gate = Fakes(), asyncio.Event()
    fakes.before_start = gate.wait
    controller = controller_of(fakes.engine, hosts=1, shards=2)
    controller.share(Tls("one", "key", None, "none"))
    task = asyncio.create_task(controller.run())
    await until(lambda: fakes.hosts and all(slot.child for slot in controller.slots))
    seen = await snapshot(controller)
    assert not seen["ready"]
    assert [shard["answers"] for shard in seen["shards"]] == [False, False]
    controller.share(Tls("two", "key", None, "none"))  # a SIGHUP comes when it likes
    gate.set()
    await until(controller.ready.is_set)
    assert fakes.shards[0].all_told(Tls) == [Tls("two", "key", None, "none")]
    controller.kill()
    await task


async def test_a_dead_host_is_replaced_and_the_others_take_over_meanwhile() -> None:
    fakes = Fakes()
    controller = controller_of(fakes.engine, hosts=2, shards=1)
    async with running(controller):
        before = controller.briefing.directory.table
        child = controller.hosts[0].child
        assert child
        child.kill()
        await until(lambda: controller.hosts[0].ready and controller.hosts[0].generation == 2)
        await until(lambda: fakes.shards[0].version() == before.version + 2)
        told = fakes.shards[0].all_told(TableMessage)
        assert {owner for _, _, owner, _ in told[-2].rows} == {1}
        after = controller.briefing.directory.table
        assert after.owners == before.owners
        epochs = zip(before.owners, before.row_epochs, after.row_epochs, strict=True)
        assert all((new > old) is (owner == 0) for owner, old, new in epochs)
        assert "host-0-2.sock" in str(told[-1].hosts)


async def test_shards_hear_of_a_table_only_when_the_hosts_have_taken_it(monkeypatch) -> None:
    order: list[tuple[str, int]] = []

    def noted(self: FakeService, message: object) -> None:
        self.told.append(message)
        if isinstance(message, TableMessage) and message.version:
            order.append((self.role, message.version))

    monkeypatch.setattr(FakeService, "apply", noted)
    fakes = Fakes()
    controller = controller_of(fakes.engine, hosts=2, shards=2)
    async with running(controller):
        controller.hosts[0].child.kill()
        await until(lambda: controller.announced == 3)
    by_version = [[role for role, version in order if version == number] for number in (1, 2, 3)]
    assert all(roles == sorted(roles, key=["host", "shard"].index) for roles in by_version)


async def test_a_respawned_shard_learns_what_the_first_one_knew() -> None:
    fakes = Fakes()
    controller = controller_of(fakes.engine, hosts=1, shards=1)
    async with running(controller):
        controller.shards[0].child.kill()
        await until(lambda: controller.shards[0].ready and controller.shards[0].generation == 2)
        reborn = fakes.shards[1]
        assert reborn.configure.generation == 2
        assert reborn.all_told(TableMessage)[0].version == 1


async def test_a_sibling_accepts_for_a_shard_that_waits_for_its_restart() -> None:
    fakes = Fakes()
    controller = controller_of(
        fakes.engine, 1, 2, supervisor__backoff_initial_s=30.0, supervisor__backoff_max_s=30.0
    )
    async with running(controller):
        controller.shards[0].child.kill()
        await until(lambda: controller.shards[0].ready and controller.shards[0].generation == 2)
        controller.shards[0].child.kill()
        await until(lambda: fakes.shards[1].all_told(Adopt))
        assert fakes.shards[1].all_told(Adopt) == [Adopt(100)]
        controller.shards[1].child.kill()  # and so does whoever comes after the sibling
        await until(lambda: fakes.shards[-1].all_told(Adopt))
        assert fakes.shards[-1].configure.index == 1
        assert controller.shards[0].child is None


class Unwilling(FakeService):
    error: Exception

    async def start(self) -> Ready:
        raise self.error


@pytest.mark.parametrize(
    ("error", "raised", "words"),
    [
        (UsageError("no module 'nowhere'"), UsageError, "no module 'nowhere'"),
        (RuntimeError("on fire"), ChildError, "host 0 cannot start: RuntimeError: on fire"),
    ],
)
async def test_a_host_that_cannot_start_at_first_ends_the_server(error, raised: type, words: str) -> None:
    fakes = Fakes()

    def unwilling(configure: Configure) -> FakeService:
        service = Unwilling(configure, fakes.hosts, "host")
        service.error = error
        return service

    fakes.engine = InProcessEngine({**fakes.engine._services, "host": unwilling})
    with pytest.raises(raised, match=words):
        await controller_of(fakes.engine, 1, 1).run()


async def test_a_child_that_keeps_dying_escalates() -> None:
    fakes = Fakes()
    controller = controller_of(fakes.engine, 1, 1, supervisor__max_restarts=1)
    task = asyncio.create_task(controller.run())
    await until(controller.ready.is_set)
    shard = controller.shards[0]
    shard.child.kill()
    await until(lambda: shard.ready and shard.generation == 2)
    shard.child.kill()
    with pytest.raises(ChildError, match="shard 0 ended 2 times within 60 s"):
        await task


async def test_hosts_that_keep_dying_end_nothing_and_readiness_says_so() -> None:
    fakes = Fakes()
    controller = controller_of(
        fakes.engine, 1, 1, supervisor__max_restarts=1, supervisor__backoff_initial_s=0.0
    )
    async with running(controller):
        host = controller.hosts[0]
        for generation in range(1, 6):
            await until(lambda seen=generation: host.ready and host.generation == seen)
            host.child.kill()
        await until(lambda: host.trouble)
        assert readiness(controller)[0].startswith("host 0 is not there: ")
        await until(lambda: host.ready and host.generation == 6)
        assert not host.trouble
