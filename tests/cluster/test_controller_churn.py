"""Children die in any order, at any time; everybody is told the same story all the same, and in order."""

import asyncio
import random
from itertools import pairwise
from pathlib import Path

import pytest

from runtime.cluster.child.slot import Slot
from runtime.cluster.control.messages import Configure, Stop, TableMessage
from runtime.cluster.controller import Controller
from runtime.cluster.status import readiness
from tests.cluster.fakes import Fakes, FakeService, controller_of, until
from tests.support.in_process_engine import InProcessEngine

PATIENT = {"supervisor__max_restarts": 0, "supervisor__backoff_initial_s": 0.0}


def converged(controller: Controller, fakes: Fakes) -> bool:
    """Whether all are there and know the newest table."""
    newest = controller.briefing.directory.table.version
    known = [version_in(slot, fakes) for slot in controller.slots]
    return known == [newest] * len(known) and all(slot.ready for slot in controller.slots)


def version_in(slot: Slot, fakes: Fakes) -> int:
    """The version that the service knows which lives in a place now."""
    lives = fakes.hosts if slot.role == "host" else fakes.shards
    life = (slot.index, slot.generation)
    of_life = [one for one in lives if (one.configure.index, one.configure.generation) == life]
    return of_life[0].version() if of_life else 0


def check_story(tables: list[TableMessage], fakes: Fakes) -> None:
    """Versions only grow, and none names a host that was never ready."""
    started = {(host.configure.index, host.configure.generation) for host in fakes.hosts if host.started}
    assert all(before.version < after.version for before, after in pairwise(tables))
    assert {(host.index, host.generation) for table in tables for host in table.hosts} <= started


@pytest.mark.parametrize("seed", range(5))
async def test_through_any_churn_tables_never_regress_and_name_only_hosts_that_are_ready(seed: int) -> None:
    fakes, chance = Fakes(), random.Random(seed)
    controller = controller_of(fakes.engine, hosts=3, shards=2, **PATIENT)
    task = asyncio.create_task(controller.run())
    await until(controller.ready.is_set)
    for _ in range(60):
        slot = chance.choice(controller.slots)
        if slot.child:
            slot.child.kill()
        for _ in range(chance.randrange(8)):  # some are killed as they are born, some as they are told
            await asyncio.sleep(0)
        if chance.random() < 0.2:
            await until(lambda: converged(controller, fakes))
    await until(lambda: converged(controller, fakes))
    for service in (*fakes.hosts, *fakes.shards):
        check_story(service.all_told(TableMessage), fakes)
    controller.kill()
    await task


async def test_a_shard_that_starts_meanwhile_does_not_get_a_table_before_the_hosts(monkeypatch) -> None:
    fakes = Fakes()
    controller = controller_of(fakes.engine, hosts=2, shards=1)
    task = asyncio.create_task(controller.run())
    await until(controller.ready.is_set)
    answered, ask = asyncio.Event(), Slot.ask_counters

    async def busy(slot: Slot, timeout_s: float) -> bool:
        await answered.wait()
        return await ask(slot, timeout_s)

    monkeypatch.setattr(Slot, "ask_counters", busy)
    controller.hosts[0].child.kill()
    await until(lambda: controller.briefing.directory.table.version == 3)
    controller.shards[0].child.kill()
    await until(lambda: controller.shards[0].ready and controller.shards[0].generation == 2)
    assert [table.version for table in fakes.shards[1].all_told(TableMessage)] == [1]
    answered.set()
    await until(lambda: fakes.shards[1].version() == 3)
    controller.kill()
    await task


async def test_a_table_that_changes_while_a_host_starts_is_not_delayed() -> None:
    fakes = Fakes()
    controller = controller_of(fakes.engine, hosts=2, shards=1)
    task = asyncio.create_task(controller.run())
    await until(controller.ready.is_set)
    fakes.before_start = (gate := asyncio.Event()).wait
    controller.hosts[0].child.kill()
    await until(lambda: len(fakes.hosts) == 3)  # it starts, and takes its time
    controller.hosts[1].child.kill()
    await until(lambda: fakes.shards[0].version() == 3)
    told = fakes.shards[0].all_told(TableMessage)
    assert {owner for _, _, owner, _ in told[-2].rows} == {1}
    assert {owner for _, _, owner, _ in told[-1].rows} == {-1}, "nobody is ready, so nobody owns anything"
    assert fakes.hosts[2].version() == 0
    gate.set()
    await until(lambda: converged(controller, fakes))
    assert {host.generation for host in fakes.shards[0].all_told(TableMessage)[-1].hosts} == {2}
    controller.kill()
    await task


async def test_an_actor_that_fails_in_on_stop_and_one_that_starts_meanwhile_end_too() -> None:
    class Failing(FakeService):
        async def stop(self, grace_s: float) -> None:
            raise RuntimeError("no")

    fakes = Fakes()

    def failing(configure: Configure) -> FakeService:
        return Failing(configure, fakes.hosts, "host")

    engine = InProcessEngine({**fakes.engine._services, "host": failing})
    controller = controller_of(engine, hosts=2, shards=1)
    task = asyncio.create_task(controller.run())
    await until(controller.ready.is_set)
    controller.shards[0].child.kill()
    controller.hosts[1].child.kill()
    await asyncio.sleep(0)
    controller.release()
    controller.hosts[0].child.channel.send(Stop(1.0))
    await task
    assert not any(slot.child for slot in controller.slots)


async def test_restarts_of_a_host_that_fail_again_and_again_end_nothing_and_the_reason_is_told() -> None:
    fakes = Fakes()
    controller = controller_of(
        fakes.engine,
        hosts=1,
        shards=1,
        supervisor__max_restarts=5,
        supervisor__backoff_initial_s=0.001,
        supervisor__backoff_max_s=0.01,
    )
    task = asyncio.create_task(controller.run())
    await until(controller.ready.is_set)

    async def fails() -> None:
        raise RuntimeError("on fire")

    fakes.before_start = fails
    controller.hosts[0].child.kill()
    await until(lambda: len(fakes.hosts) > 10)
    assert "last: RuntimeError: on fire" in readiness(controller)[0]
    fakes.before_start = None
    await until(lambda: controller.hosts[0].ready)
    controller.kill()
    await task


async def test_a_file_at_the_path_of_a_dead_host_ends_no_process(tmp_path: Path) -> None:
    fakes = Fakes()
    controller = controller_of(fakes.engine, hosts=1, shards=1)
    controller.briefing.run_dir = tmp_path
    task = asyncio.create_task(controller.run())
    await until(controller.ready.is_set)
    left = controller.briefing.sockets(0, 1)
    left[0].mkdir()
    left[1].touch()
    controller.hosts[0].child.kill()
    await until(lambda: converged(controller, fakes) and controller.hosts[0].generation == 2)
    assert [path.exists() for path in left] == [True, False]
    controller.kill()
    await task
