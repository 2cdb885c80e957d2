"""One slot, and the loop that keeps a process in it."""

import asyncio

import pytest

from runtime.cluster.child.slot import Slot
from runtime.cluster.control.messages import Configure, Start, encode
from runtime.cluster.engine.engine import Child, SpawnSpec
from runtime.cluster.restart import supervisor as module
from runtime.cluster.restart.policy import Restart, RestartSpec
from runtime.cluster.restart.supervisor import Patience, Supervisor
from tests.cluster.fakes import DEADLINE_S, Fakes, until


class Witness:
    """Starts whoever is born, and remembers who died."""

    def __init__(self) -> None:
        self.deaths: list[tuple[int, str, float | None]] = []

    def child_started(self, slot: Slot) -> None:
        slot.brief([Configure(slot.index, slot.generation, 1, {}), Start()])

    def child_sent(self, slot: Slot, message: object) -> None:
        pass

    def child_ended(self, slot: Slot, failure: object, restart: Restart | None) -> None:
        self.deaths.append((slot.generation, str(failure), restart.after_s if restart else None))


def kept(engine: object, slot: Slot, witness: Witness, **spec: object) -> Supervisor:
    return Supervisor(engine, slot, RestartSpec(**spec), witness, Patience(silence_s=0.2))


async def test_a_slot_gets_a_new_process_until_it_is_released() -> None:
    slot, witness = Slot("shard", 0), Witness()
    supervisor = kept(Fakes().engine, slot, witness)
    task = asyncio.create_task(supervisor.run())
    await until(lambda: slot.ready)
    slot.child.kill()
    await until(lambda: slot.ready and slot.generation == 2)
    supervisor.release()
    slot.child.kill()
    await task
    assert witness.deaths == [(1, "killed by signal 9", 0.0), (2, "killed by signal 9", None)]


async def test_a_release_ends_the_wait_for_a_restart() -> None:
    slot, witness = Slot("shard", 0), Witness()
    supervisor = kept(Fakes().engine, slot, witness, backoff_initial_s=1e9, backoff_max_s=1e9)
    task = asyncio.create_task(supervisor.run())
    for generation in (1, 2):
        await until(lambda seen=generation: slot.ready and slot.generation == seen)
        slot.child.kill()
    await until(lambda: len(witness.deaths) == 2)
    await asyncio.sleep(0)
    assert not task.done(), "it waits"
    supervisor.release()
    await asyncio.wait_for(task, DEADLINE_S)
    assert slot.generation == 2, "nobody was started after that"


async def test_counters_are_asked_and_a_silent_child_is_killed(monkeypatch) -> None:
    slot, witness, fakes = Slot("shard", 0), Witness(), Fakes()
    supervisor = kept(fakes.engine, slot, witness)
    task = asyncio.create_task(supervisor.run())
    await until(lambda: slot.ready)
    assert await slot.ask_counters(5.0)
    assert slot.counters == {"connections": 3}
    monkeypatch.setattr(module, "HEARTBEAT_S", 0.02)
    monkeypatch.setattr(Slot, "ask_counters", _never)
    # Released before it is ready, the newborn would be ended by the supervisor itself.
    await until(lambda: slot.ready and slot.generation > 1)
    generation, how, after_s = witness.deaths[0]
    assert (generation, after_s) == (1, 0.0)
    assert "without an answer (host.stuck_kill_s)" in how
    supervisor.release()
    slot.child.kill()
    await task


async def test_a_child_that_answers_now_and_then_is_left_alive(monkeypatch) -> None:
    slot, witness, asked = Slot("shard", 0), Witness(), list[bool]()

    async def every_other_time(slot: Slot, timeout_s: float) -> bool:
        asked.append(len(asked) % 2 == 1)
        return asked[-1]

    monkeypatch.setattr(module, "HEARTBEAT_S", 0.005)
    monkeypatch.setattr(Slot, "ask_counters", every_other_time)
    supervisor = Supervisor(Fakes().engine, slot, RestartSpec(), witness, Patience(silence_s=0.05))
    task = asyncio.create_task(supervisor.run())
    # Added up, it has been silent for longer than a child may be.
    await until(lambda: len(asked) >= 20)
    assert (slot.generation, witness.deaths) == (1, [])
    supervisor.release()
    slot.child.kill()
    await task


async def _never(slot: Slot, timeout_s: float) -> bool:
    await asyncio.sleep(0)
    return False


async def test_a_system_that_cannot_start_processes_counts_as_a_failure() -> None:
    class Full:
        async def spawn(self, spec: SpawnSpec) -> Child:
            raise BlockingIOError("no more processes")

    slot, witness = Slot("shard", 0), Witness()
    supervisor = kept(Full(), slot, witness, restart="temporary")
    await supervisor.run()
    assert witness.deaths == [(1, "cannot be started: no more processes", None)]


@pytest.mark.parametrize(
    "nonsense", [b"\xff\xff\xff\xff", b"\x01\0\0\0\xc1", encode(Start()).replace(b"start", b"stare")]
)
async def test_a_child_that_sends_invalid_messages_is_killed_and_others_go_on(nonsense: bytes) -> None:
    class Babbling:
        async def spawn(self, spec: SpawnSpec) -> Child:
            child = await fakes.engine.spawn(spec)
            if spec.generation == 1:
                child.channel._reader.feed_data(nonsense)
            return child

    slot, witness, fakes = Slot("shard", 0), Witness(), Fakes()
    supervisor = kept(Babbling(), slot, witness)
    task = asyncio.create_task(supervisor.run())
    await until(lambda: slot.ready and slot.generation == 2)
    assert [(generation, after_s) for generation, _, after_s in witness.deaths] == [(1, 0.0)]
    assert "malformed message" in witness.deaths[0][1]
    supervisor.release()
    slot.child.kill()
    await task


async def test_a_child_that_does_not_start_is_killed_and_another_one_started(monkeypatch) -> None:
    slot, witness, fakes, gate = Slot("host", 0), Witness(), Fakes(), asyncio.Event()
    fakes.before_start = gate.wait
    monkeypatch.setattr(module, "HEARTBEAT_S", 0.02)
    supervisor = Supervisor(fakes.engine, slot, RestartSpec(), witness, Patience(start_s=0.1))
    task = asyncio.create_task(supervisor.run())
    await until(lambda: witness.deaths)
    gate.set()
    await until(lambda: slot.ready)
    assert slot.generation > 1
    assert "(supervisor.start_timeout_s)" in witness.deaths[0][1]
    supervisor.release()
    slot.child.kill()
    await task


async def test_a_child_without_a_briefing_is_not_late(monkeypatch) -> None:
    beats = list[None]()

    class Silent(Witness):
        def child_started(self, slot: Slot) -> None:
            """A shard is told nothing before the first host is ready."""

    async def slept(_: float, sleep: object = asyncio.sleep) -> None:
        beats.append(None)
        await sleep(0)

    slot, witness = Slot("shard", 0), Silent()
    supervisor = Supervisor(Fakes().engine, slot, RestartSpec(), witness, Patience(start_s=3.0))
    task = asyncio.create_task(supervisor.run())
    await until(lambda: slot.child)
    monkeypatch.setattr(module.asyncio, "sleep", slept)
    watch = asyncio.create_task(supervisor._watch(slot.child))
    while len(beats) < 100:
        await slept(0)
    monkeypatch.undo()
    watch.cancel()
    assert witness.deaths == []
    supervisor.release()
    slot.child.kill()
    await task


async def test_a_child_that_endures_is_started_again_however_often_it_ends() -> None:
    slot, witness = Slot("host", 0), Witness()
    supervisor = kept(Fakes().engine, slot, witness, max_restarts=1, backoff_initial_s=0.0)
    supervisor.never_escalate()
    task = asyncio.create_task(supervisor.run())
    for generation in range(1, 6):
        await until(lambda seen=generation: slot.ready and slot.generation == seen)
        slot.child.kill()
    await until(lambda: slot.ready and slot.generation == 6)
    supervisor.release()
    slot.child.kill()
    await task
