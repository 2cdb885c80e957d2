"""An activation is over when its last task is done."""

import asyncio

from runtime.actors.activation.leftover_tasks import LeftoverTasks


class FakeActor:
    kind, key = "game", "a"


async def test_what_waits_is_called_when_the_last_task_is_done_and_only_for_its_actor() -> None:
    leftovers, calls, gates = LeftoverTasks(), list[str](), [asyncio.Event(), asyncio.Event()]
    tasks = [asyncio.create_task(gate.wait()) for gate in gates]
    leftovers.add(FakeActor(), tasks)
    leftovers.when_ended(("game", "a"), lambda: calls.append("a"))
    leftovers.when_ended(("game", "b"), lambda: calls.append("b"))
    assert calls == ["b"]
    gates[0].set()
    await tasks[0]
    await asyncio.sleep(0)
    assert calls == ["b"]
    gates[1].set()
    await tasks[1]
    await asyncio.sleep(0)
    assert calls == ["b", "a"]
    leftovers.when_ended(("game", "a"), lambda: calls.append("again"))
    assert calls == ["b", "a", "again"]


async def test_the_task_that_ends_an_activation_is_not_waited_for() -> None:
    leftovers, calls = LeftoverTasks(), list[str]()
    this = asyncio.current_task()
    assert this is not None
    leftovers.add(FakeActor(), [this])
    leftovers.when_ended(("game", "a"), lambda: calls.append("over"))
    assert calls == ["over"]
