"""The functions of a class for messages, calls and hooks."""

from typing import Any, cast

import msgspec
import pytest

from runtime.actors.actor import Actor, attach
from runtime.actors.declare.decorators import call, on
from runtime.actors.dispatch.bound_plan import BoundPlan
from runtime.actors.dispatch.plan import plan_of
from stateroom import Member, Room
from stateroom.errors import DeclarationError, Reject
from tests.actors.dispatch.test_bound_plan import ALICE, Chat


def test_calls_of_actors_have_a_table_of_their_own() -> None:
    plan, room = plan_of(Chat), Chat()
    assert set(plan.calls) == {"add", "total"}
    assert plan.calls["add"](room, b"1") == 2
    assert plan.calls["total"](room, b"null") == 7
    with pytest.raises(Reject, match=r"for members declare @on\('add'\)"):
        plan.json["add"](room, ALICE, b"1")
    with pytest.raises(Reject, match=r"for members declare @on\('total'\)"):
        plan.plain["total"](room, ALICE, b"1")
    assert plan.readonly_calls == {"total"}


def test_an_actor_has_no_members() -> None:
    class Lonely(Actor):
        @on("x")
        def x(self, member: Member, data: int) -> None: ...

    with pytest.raises(DeclarationError, match=r"no members: @call\('x'\)"):
        plan_of(Lonely)


def test_a_handler_marks_the_state_of_its_actor_as_changed() -> None:
    class Score(msgspec.Struct):
        points: int = 0

    class Game(Room):
        state: Score

        @on("hit")
        def hit(self, member: Member) -> None: ...

        @call
        def total(self) -> int:
            return 1

        def on_leave(self, member: Member, reason: str) -> None: ...

    marked_dirty: list[object] = []

    class Cell:
        def mark_dirty(self) -> None:
            marked_dirty.append(game)

    game = Game()
    attach(game, cast(Any, Cell()))
    calls = BoundPlan(game)
    calls.json["hit"](game, ALICE, b"{}")
    calls.plain["hit"](game, ALICE, b"")
    assert calls.on_leave is not None
    calls.on_leave(ALICE, "gone")
    assert plan_of(Game).calls["total"](game, b"null") == 1
    assert marked_dirty == [game] * 4


def test_a_room_that_takes_every_event_takes_those_of_actors_too() -> None:
    class All(Chat):
        def on_message(self, member: Member, event: str, data: Any) -> None: ...

    assert "add" not in plan_of(All).json


def test_what_comes_otherwise_is_decoded_by_its_place_not_by_what_stands_last() -> None:
    class Told(Room):
        def on_join(self, member: Member, params: dict[str, int], more: str = "") -> Any:
            return params

        def on_message(self, member: Member, event: str, data: int, more: str = "") -> Any:
            return data

        def on_publish(self, event: str, data: int) -> Any:
            return data

    plan, room = plan_of(Told), Told()
    assert plan.on_join is not None
    assert plan.on_join(room, ALICE, {"age": "7"}) == {"age": 7}
    assert plan.json_other is not None
    assert plan.json_other(room, ALICE, "x", b"7") == 7
    assert plan.on_publish is not None
    with pytest.raises(Reject, match="Expected `int`"):
        plan.on_publish(room, "news", b'"text"')


def test_defaults_hold_for_what_has_no_handler_and_what_is_published_too() -> None:
    class Told(Room):
        def on_message(self, member: Member, event: str, data: int = 3) -> Any:
            return data

        def on_publish(self, event: str, data: int = 4) -> Any:
            return data

    plan, room = plan_of(Told), Told()
    assert plan.json_other is not None
    assert plan.on_publish is not None
    assert [plan.json_other(room, ALICE, "x", raw) for raw in (b"null", b"{}", b"7")] == [3, 3, 7]
    assert [plan.on_publish(room, "news", raw) for raw in (b"null", b"7")] == [4, 7]
