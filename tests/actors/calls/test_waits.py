"""Which asks an actor waits for, and whether it may have other turns meanwhile."""

import pytest

from runtime.actors.calls.frames import Identity, Verb
from runtime.actors.calls.outgoing import Outgoing
from runtime.actors.calls.waits import Waits

ADA, BOB, EVE = ("actor", "ada"), ("actor", "bob"), ("actor", "eve")


def waiting(waits: Waits, number: int, asker: Identity, to: Identity, is_open: bool = False) -> Outgoing:
    out = Outgoing(number, to, "event", b"", Verb.CALL, (asker,), 1e9, is_open)
    waits.pending.add(number, out.deadline_s, out)
    waits.begin(asker, number)
    return out


def test_an_actor_waits_for_its_own_asks_until_they_end() -> None:
    waits = Waits()
    first, second = waiting(waits, 1, ADA, BOB), waiting(waits, 2, ADA, EVE)
    other = waiting(waits, 3, BOB, EVE)
    assert (set(map(id, waits.waits_of(ADA))), list(waits.waits_of(BOB))) == (
        {id(first), id(second)},
        [other],
    )
    waits.end(ADA, 1)
    waits.end(ADA, 1)
    assert list(waits.waits_of(ADA)) == [second]
    waits.end(ADA, 2)
    assert (list(waits.waits_of(ADA)), len(waits)) == ([], 1)


def test_nothing_waits_for_what_has_been_answered() -> None:
    waits = Waits()
    waiting(waits, 1, ADA, BOB)
    waits.pending.pop(1)
    assert list(waits.waits_of(ADA)) == []


@pytest.mark.parametrize("is_open", [True, False])
def test_an_actor_lets_others_in_where_it_waits_in_an_open_turn(is_open: bool) -> None:
    waits = Waits()
    waiting(waits, 1, ADA, BOB, is_open)
    assert waits.lets_in(ADA, BOB) is is_open
    assert not waits.lets_in(ADA, EVE)
    assert not waits.lets_in(BOB, ADA)
