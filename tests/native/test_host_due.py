"""Calls of actors: when they run, how they are answered, and that they wait for their turn."""

from collections.abc import Awaitable

from runtime._native import HandlerKind
from stateroom import Member, Room
from tests.actors.fake_shard import join, message, opening
from tests.native.hands import HandCell, Hands

KIND = "t:{name}"


class Quiet(Room):
    """A room without handlers."""


def test_the_first_call_activates_an_actor_and_then_runs() -> None:
    hands = Hands(Quiet)
    assert hands.core.call(KIND, "a", 5) == "ok"
    assert (hands.rooms, hands.wakes) == ({}, 1), "nothing runs within the call"
    hands.core.run_due()
    [(number, room)] = hands.rooms.items()
    assert (room.key, hands.calls) == ("a", [(number, 5)])


def test_a_call_from_a_handler_runs_after_its_turn_even_in_the_same_room() -> None:
    order = []

    class Calling(Quiet):
        def on_message(self, member: Member, event: str, data: str | bytes) -> None:
            order.append(hands.core.call(KIND, "a", 1))
            order.append(f"calls in the turn: {len(hands.calls)}")

    hands = Hands(Calling)
    hands.room(1)
    hands.say(message(1, "x"))
    assert order == ["ok", "calls in the turn: 0"]
    assert [ticket for _, ticket in hands.calls] == [1], "it runs at the end of the read"


def test_a_call_that_is_awaited_makes_the_next_one_wait() -> None:
    class Slow(Hands):
        def run_call(self, cell: HandCell, ticket: int) -> Awaitable[None] | None:
            super().run_call(cell, ticket)
            return self.pause()

    hands = Slow(Quiet)
    for ticket in (1, 2):
        hands.core.call(KIND, "a", ticket)
    hands.core.run_due()
    [(cell, turn)] = hands.suspended
    assert ([ticket for _, ticket in hands.calls], turn.kind, turn.member) == ([1], HandlerKind.CALL, None)
    hands.core.resume(next(iter(hands.rooms)))
    assert [ticket for _, ticket in hands.calls] == [1, 2]
    for _, turn in hands.suspended:
        turn.waiting.close()  # type: ignore[attr-defined]
    assert len(hands.suspended) == 2
    assert cell.number in hands.rooms


def test_refusals_have_names_and_tickets_are_returned() -> None:
    hands = Hands(Quiet)
    hands.core.call(KIND, "a", 1)
    hands.core.run_due()
    hands.core.quarantine(next(iter(hands.rooms)))
    assert hands.core.call(KIND, "a", 2) == "quarantined"
    hands.core.call(KIND, "b", 3)
    hands.core.apply_table(2, [])
    assert (hands.core.call(KIND, "a", 4), hands.dropped) == ("moved", [(3, "moved")])
    assert hands.core.stats()["calls"] == 2


def test_many_rooms_that_stop_together_are_stopped_in_slices() -> None:
    hands = Hands(Room, slice_s=0.0)
    for key in "abc":
        hands.room(kind="t:{name}", key=key)
    hands.core.tick(100.0)
    assert len(hands.stops) == 1
    wakes = hands.wakes
    assert wakes, "there is more to do"
    hands.links.flush()
    hands.core.run_due()
    assert [reason for _, reason in hands.stops] == ["idle"] * 3
    assert hands.wakes > wakes


def test_the_leaves_of_a_lost_shard_are_handled_in_slices() -> None:
    left: list[str] = []

    class Leaving(Room):
        def on_leave(self, member: Member, reason: str) -> None:
            left.append(self.key)

    hands = Hands(Leaving, slice_s=0.0)
    for handle, key in enumerate("abc"):
        hands.say(opening(handle, "t:{name}", key), join(handle, room=handle))
    hands.links.close_link(hands.link)
    assert left == ["a"]
    for _ in range(2):
        hands.core.run_due()
    assert left == ["a", "b", "c"]


def test_a_room_that_is_lost_before_its_start_is_abandoned() -> None:
    class Never(Hands):
        def activate(self, number: int, kind: str, key: str) -> None:
            self.rooms[number] = key

    hands = Never(Room)
    hands.say(opening(0, "t:{name}", "a"), join(1))
    hands.core.apply_table(2, [])
    assert hands.abandoned == list(hands.rooms)
    assert hands.core.stats()["rooms"] == 0
