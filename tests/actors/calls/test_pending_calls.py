"""Which asks an actor waits for, and whether it may have other turns meanwhile."""

import pytest

from runtime.actors.calls.outgoing import Outgoing
from runtime.actors.calls.peer.frames import Identity, Verb
from runtime.actors.calls.pending import PendingCalls

ADA, BOB, EVE = ("actor", "ada"), ("actor", "bob"), ("actor", "eve")


def waiting(
    pending: PendingCalls, number: int, asker: Identity, to: Identity, is_open: bool = False
) -> Outgoing:
    out = Outgoing(number, to, "event", b"", Verb.CALL, (asker,), 1e9, is_open)
    pending.calls.add(number, out.deadline_s, out)
    pending.begin(asker, number)
    return out


def test_an_actor_waits_for_its_own_asks_until_they_end() -> None:
    pending = PendingCalls()
    first, second = waiting(pending, 1, ADA, BOB), waiting(pending, 2, ADA, EVE)
    other = waiting(pending, 3, BOB, EVE)
    assert (set(map(id, pending.waits_of(ADA))), list(pending.waits_of(BOB))) == (
        {id(first), id(second)},
        [other],
    )
    pending.end(ADA, 1)
    pending.end(ADA, 1)
    assert list(pending.waits_of(ADA)) == [second]
    pending.end(ADA, 2)
    assert (list(pending.waits_of(ADA)), len(pending)) == ([], 1)


def test_nothing_waits_for_what_has_been_answered() -> None:
    pending = PendingCalls()
    waiting(pending, 1, ADA, BOB)
    pending.calls.pop(1)
    assert list(pending.waits_of(ADA)) == []


@pytest.mark.parametrize("is_open", [True, False])
def test_an_actor_lets_others_in_where_it_waits_in_an_open_turn(is_open: bool) -> None:
    pending = PendingCalls()
    waiting(pending, 1, ADA, BOB, is_open)
    assert pending.lets_in(ADA, BOB) is is_open
    assert not pending.lets_in(ADA, EVE)
    assert not pending.lets_in(BOB, ADA)
