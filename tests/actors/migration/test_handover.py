"""State moves with its partition, and no actor starts too early."""

import asyncio
from collections.abc import Callable

import pytest

from runtime._native import partition_of
from runtime.actors.calls.owners import Row
from runtime.actors.migration import handover as module
from stateroom.errors import AskError, AskTimeout
from tests.actors.migration.pair import HALF, KEY, OwnActivation, Pair


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0)


async def moved_twice(pair: Pair) -> list[tuple[int, list[Row]]]:
    """Two tables, for the caller to apply: the actor, which has 1 point on host 2, goes to host 0, then to host 1."""
    await pair.start(2)
    first, *moves = [
        (version, [(0, HALF, 0, 1), (HALF, HALF, owner, version)])
        for version, owner in enumerate((2, 0, 1), 2)
    ]
    pair.table_changed(*first)
    assert await pair.ref(2).ask("score", 1) == 1
    return moves


async def test_what_was_saved_outlives_the_host_and_comes_back_with_it(pair: Pair) -> None:
    assert await pair.ref(0).ask("score", 1) == 1
    await pair.ref(0).ask("save")
    await pair.die(1)
    pair.table_changed(2, [(0, 2 * HALF, 0, 2)])
    assert await pair.ref(0).ask("score", 10) == 11
    await pair.start(1, 2)
    pair.table_changed(3, [(0, HALF, 0, 2), (HALF, HALF, 1, 3)])
    assert await pair.ref(0).ask("score", 100) == 111
    assert await pair.ref(1).ask("score", 0) == 111


async def test_an_actor_that_moves_takes_its_last_state_along(pair: Pair) -> None:
    assert await pair.ref(0).ask("score", 1) == 1
    pair.table_changed(2, [(0, 2 * HALF, 0, 2)])
    assert await pair.ref(0).ask("score", 10) == 11


async def test_the_state_follows_a_move_that_is_overtaken_by_another(pair: Pair) -> None:
    """The host in the middle never ran the actor, and has its snapshot when it has lost the actor again."""
    moves = await moved_twice(pair)
    for table_changed in moves:
        pair.table_changed(*table_changed, 0, 1)
    asking = asyncio.ensure_future(pair.ref(0).ask("score", 10))
    await until(lambda: pair.hosts[1]._actors.cells)
    for table_changed in moves:
        pair.table_changed(*table_changed, 2)
    assert await asking == 11


async def test_an_owner_with_an_old_table_does_not_start_the_actor(pair: Pair) -> None:
    """Its last owner is done with both tables, and has sent the state to the newest owner, not to this one."""
    moves = await moved_twice(pair)
    pair.table_changed(*moves[0], 0, 1)
    for table_changed in moves:
        pair.table_changed(*table_changed, 2)
    with pytest.raises(AskTimeout):
        await pair.ref(0).ask("score", 100, timeout_s=0.2)
    pair.table_changed(*moves[1], 0, 1)
    assert await pair.ref(0).ask("score", 10) == 11


async def test_an_actor_does_not_start_while_its_last_activation_runs(pair: Pair) -> None:
    await pair.ref(0).ask("score", 1)
    holding = asyncio.ensure_future(pair.ref(1).ask("hold"))
    await OwnActivation.held.wait()
    pair.table_changed(2, [(0, 2 * HALF, 0, 2)])
    asking = asyncio.ensure_future(pair.ref(0).ask("score", 10))
    other = next(key for key in map(str, range(100)) if partition_of("keeper", key) >= HALF and key != KEY)
    assert await pair.apps[0].ref(OwnActivation, other).ask("score", 5) == 5, "only that one is waited for"
    assert not asking.done()
    OwnActivation.gate.set()
    assert await asking == 1011
    await holding


async def test_leftover_tasks_of_a_failed_activation_delay_the_move_too(pair: Pair) -> None:
    await pair.ref(1).ask("fail")
    rooms = pair.hosts[1]._actors
    await until(lambda: not any(cell.activation for cell in rooms.cells.values()))
    pair.table_changed(2, [(0, 2 * HALF, 0, 2)])
    with pytest.raises(AskTimeout):
        await pair.ref(0).ask("score", 10, timeout_s=0.05)
    OwnActivation.gate.set()
    assert await pair.ref(0).ask("score", 10) == 10


async def test_a_host_that_has_not_seen_the_table_is_waited_for(pair: Pair) -> None:
    await pair.ref(0).ask("score", 1)
    pair.table_changed(2, [(0, 2 * HALF, 0, 2)], 0)
    with pytest.raises(AskTimeout):
        await pair.ref(0).ask("score", 10, timeout_s=0.05)
    pair.table_changed(2, [(0, 2 * HALF, 0, 2)], 1)
    assert await pair.ref(0).ask("score", 10) == 11, "what came too late did not run"


async def test_but_a_host_that_does_not_let_go_for_too_long_has_its_actors_refused(pair: Pair) -> None:
    clock = pair.clock(0)
    pair.table_changed(2, [(0, 2 * HALF, 0, 2)], 0)
    asking = asyncio.ensure_future(pair.ref(0).ask("score", 10))
    await until(lambda: pair.hosts[0]._actors.cells)
    clock.move(45)
    with pytest.raises(AskError):
        await pair.ref(0).ask("score", 10, timeout_s=0.2)
    assert pair.hosts[0].stats()["rooms_refused"]
    assert not OwnActivation.alive, "nothing runs beside the last"
    pair.table_changed(2, [(0, 2 * HALF, 0, 2)], 1)
    assert await asking == 10


async def test_a_link_that_breaks_is_made_up_for(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_S", 0.0)
    await pair.ref(0).ask("score", 1)
    link = pair.hosts[1]._calls.peers._links[0]
    pair.table_changed(2, [(0, 2 * HALF, 0, 2)], 0)
    pair.table_changed(2, [(0, 2 * HALF, 0, 2)], 1)
    link.abort()
    assert await pair.ref(0).ask("score", 10) == 11


async def test_a_host_that_ends_abandons_actors_that_wait_to_start(pair: Pair) -> None:
    pair.table_changed(2, [(0, 2 * HALF, 0, 2)], 0)
    asking = asyncio.ensure_future(pair.ref(0).ask("score", 10))
    await until(lambda: pair.hosts[0]._actors.cells)
    await asyncio.wait_for(pair.hosts.pop(0).stop(60.0), 10)
    assert isinstance((await asyncio.gather(asking, return_exceptions=True))[0], Exception)
