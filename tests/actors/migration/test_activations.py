"""Long turns of an actor that has moved are interrupted, and it starts elsewhere only after its end."""

import asyncio

import pytest

from stateroom.errors import AskError, Moved
from tests.actors.migration.pair import HALF, OwnActivation, Pair
from tests.actors.migration.test_handover import until

AWAY = [(0, 2 * HALF, 0, 2)]
BACK = [(0, HALF, 0, 1), (HALF, HALF, 1, 3)]


async def scored(pair: Pair) -> None:
    """An actor of host 1 has state; both hosts' clocks stand still."""
    for index in (0, 1):
        pair.clock(index)
    await pair.ref(0).ask("score", 1)


async def held(pair: Pair, event: str) -> "asyncio.Future[object]":
    """The same, in the middle of this turn."""
    await scored(pair)
    holding = asyncio.ensure_future(pair.ref(0).ask(event, timeout_s=60))
    await OwnActivation.held.wait()
    return holding


def moved(pair: Pair) -> "asyncio.Future[object]":
    """The actor is host 0's from now on, which is asked for it."""
    pair.table_changed(2, AWAY)
    return asyncio.ensure_future(pair.ref(0).ask("score", 10, timeout_s=60))


@pytest.mark.parametrize("event", ["look", "hold"])
@pytest.mark.parametrize("overlaps", [False, True])
async def test_a_turn_that_lasts_too_long_is_cut_whether_it_overlaps_or_not(
    pair: Pair, event: str, overlaps: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OwnActivation, "reentrant", overlaps)
    holding = await held(pair, event)
    clock = pair.hosts[1]._handover._clock
    asking = moved(pair)
    await until(lambda: pair.hosts[0]._actors.cells)
    clock.move(29.9)
    assert not asking.done()
    clock.move(0.2)
    assert await asking == 11, "with the state it had"
    with pytest.raises(Moved) as raised:
        await holding
    assert raised.value.may_have_run


async def test_on_stop_has_a_while_of_its_own_and_is_cut_then(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def endless(self: OwnActivation, reason: str) -> None:
        OwnActivation.alive[self.key] -= 1
        OwnActivation.held.set()
        await OwnActivation.gate.wait()

    monkeypatch.setattr(OwnActivation, "on_stop", endless)
    await scored(pair)
    asking = moved(pair)
    await OwnActivation.held.wait()
    clock = pair.hosts[1]._handover._clock
    clock.move(34.9)
    await asyncio.sleep(0.01)
    assert not asking.done()
    clock.move(0.2)
    assert await asking == 11


async def test_one_that_comes_back_waits_for_its_last_activation_here(pair: Pair) -> None:
    holding = await held(pair, "hold")
    pair.table_changed(2, AWAY)
    pair.table_changed(3, BACK)
    asking = asyncio.ensure_future(pair.ref(1).ask("score", 10))
    await until(lambda: len(pair.hosts[1]._actors.cells) == 2)
    assert not asking.done()
    OwnActivation.gate.set()
    assert await asking == 1011
    await holding


async def test_an_actor_with_a_new_row_epoch_and_the_same_owner_does_not_start_twice(pair: Pair) -> None:
    holding = await held(pair, "look")
    pair.table_changed(3, BACK)
    asking = asyncio.ensure_future(pair.ref(1).ask("score", 10))
    await until(lambda: len(pair.hosts[1]._actors.cells) == 2)
    OwnActivation.gate.set()
    assert await asking == 11
    await holding


async def test_one_that_does_not_end_when_it_is_cancelled_is_not_begun_elsewhere(pair: Pair) -> None:
    holding = await held(pair, "cling")
    asking = moved(pair)
    await until(lambda: pair.hosts[0]._actors.cells)
    clocks = [pair.hosts[index]._handover._clock for index in (1, 0)]
    clocks[0].move(35)
    with pytest.raises(Moved):
        await holding
    clocks[1].move(45)
    with pytest.raises(AskError):
        await pair.ref(0).ask("score", 10, timeout_s=0.1)
    assert not asking.done()
    OwnActivation.gate.set()
    assert await asking == 11
