"""The watch over a process belongs to that process, and not to later ones in its slot."""

import asyncio

import pytest

from runtime.cluster.child.slot import Slot
from runtime.cluster.control.messages import Ready
from runtime.cluster.restart import supervisor as module
from runtime.cluster.restart.policy import RestartSpec
from runtime.cluster.restart.supervisor import Patience, Supervisor
from tests.cluster.fakes import Fakes, until
from tests.cluster.restart.test_supervisor import Witness


async def test_the_watch_of_a_process_ends_with_it_and_its_silence_is_not_counted_for_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def deaf(slot: Slot, message: object) -> None:
        if isinstance(message, Ready):
            receive(slot, message)

    receive = Slot.receive
    monkeypatch.setattr(Slot, "receive", deaf)
    monkeypatch.setattr(module, "HEARTBEAT_S", 0.01)
    slot, witness = Slot("host", 0), Witness()
    spec = RestartSpec(max_restarts=100, backoff_initial_s=0.0)
    supervisor = Supervisor(Fakes().engine, slot, spec, witness, Patience(silence_s=1e9))
    task = asyncio.create_task(supervisor.run())
    for generation in range(1, 5):
        await until(lambda seen=generation: slot.ready and slot.generation == seen)
        await until(lambda: slot.silent_s and slot._answers)
        silent_s = slot.silent_s
        slot.child.kill()
    await until(lambda: slot.ready and slot.generation == 5)
    assert slot.silent_s < silent_s
    watches = [one for one in asyncio.all_tasks() if one.get_coro().__name__ == "_watch"]
    assert len(watches) == 1, "those of the dead have ended"
    supervisor.release()
    slot.child.kill()
    await task
