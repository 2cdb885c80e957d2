"""The watch over a process belongs to that process, and not to those that follow it in its place."""

import asyncio

import pytest

from runtime.cluster.child.slot import Place
from runtime.cluster.control.messages import Ready
from runtime.cluster.restart import supervisor as module
from runtime.cluster.restart.policy import RestartSpec
from runtime.cluster.restart.supervisor import Patience, Supervisor
from tests.cluster.fakes import Fakes, until
from tests.cluster.restart.test_supervisor import Witness


async def test_the_watch_of_a_process_ends_with_it_and_its_silence_is_not_counted_for_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def deaf(place: Place, message: object) -> None:
        if isinstance(message, Ready):
            hear(place, message)

    hear = Place.hear
    monkeypatch.setattr(Place, "hear", deaf)
    monkeypatch.setattr(module, "HEARTBEAT_S", 0.01)
    place, witness = Place("host", 0), Witness()
    spec = RestartSpec(max_restarts=100, backoff_initial_s=0.0)
    supervisor = Supervisor(Fakes().engine, place, spec, witness, Patience(silence_s=1e9))
    task = asyncio.create_task(supervisor.keep())
    for generation in range(1, 5):
        await until(lambda seen=generation: place.ready and place.generation == seen)
        await until(lambda: place.silent_s and place._answers)
        silent_s = place.silent_s
        place.child.kill()
    await until(lambda: place.ready and place.generation == 5)
    assert place.silent_s < silent_s
    watches = [one for one in asyncio.all_tasks() if one.get_coro().__name__ == "_watch"]
    assert len(watches) == 1, "those of the dead have ended"
    supervisor.release()
    place.child.kill()
    await task
