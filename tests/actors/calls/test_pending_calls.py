"""Which asks an actor waits for, and whether it may have other turns meanwhile."""

import pytest

from runtime.actors.calls.outgoing import OutgoingCall
from runtime.actors.calls.peer.frames import Identity, Verb
from runtime.actors.calls.pending import PendingCalls

ADA, BOB, EVE = ("actor", "ada"), ("actor", "bob"), ("actor", "eve")


def waiting(
    pending: PendingCalls, number: int, asker: Identity, to: Identity, interleaves: bool = False
) -> OutgoingCall:
    out = OutgoingCall(number, to, "event", b"", Verb.CALL, (asker,), 1e9, interleaves)
    pending.calls.add(number, out.deadline_s, out)
    pending.begin(asker, number)
    return out


def test_an_actor_waits_for_its_own_asks_until_they_end() -> None:
    pending = PendingCalls()
    first, second = waiting(pending, 1, ADA, BOB), waiting(pending, 2, ADA, EVE)
    other = waiting(pending, 3, BOB, EVE)
    assert (set(map(id, pending.asks_of(ADA))), list(pending.asks_of(BOB))) == (
        {id(first), id(second)},
        [other],
    )
    pending.end(ADA, 1)
    pending.end(ADA, 1)
    assert list(pending.asks_of(ADA)) == [second]
    pending.end(ADA, 2)
    assert (list(pending.asks_of(ADA)), len(pending)) == ([], 1)


def test_nothing_waits_for_what_has_been_answered() -> None:
    pending = PendingCalls()
    waiting(pending, 1, ADA, BOB)
    pending.calls.pop(1)
    assert list(pending.asks_of(ADA)) == []


@pytest.mark.parametrize("interleaves", [True, False])
def test_an_actor_lets_others_in_where_it_waits_in_an_open_turn(interleaves: bool) -> None:
    pending = PendingCalls()
    waiting(pending, 1, ADA, BOB, interleaves)
    assert pending.may_interleave(ADA, BOB) is interleaves
    assert not pending.may_interleave(ADA, EVE)
    assert not pending.may_interleave(BOB, ADA)
