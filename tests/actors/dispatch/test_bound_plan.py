"""The handlers that the core calls."""

from typing import Any, cast

import msgspec
import pytest

from runtime.actors.declare.decorators import call, on, readonly
from runtime.actors.dispatch.bound_plan import BoundPlan, runs_user_code_at_start
from stateroom import Actor, Member, Room
from stateroom.errors import Reject

ALICE = cast(Member, "alice")


class Say(msgspec.Struct):
    text: str


class Chat(Room):
    reentrant = True

    @on("say")
    def say(self, member: Member, data: Say) -> object:
        return member, data

    @on("any")
    def anything(self, member: Member, data) -> object:  # type: ignore[no-untyped-def]
        return data

    @readonly
    @on("who")
    def who(self, member: Member) -> object:
        return member

    @call
    def add(self, data: int) -> int:
        return data + 1

    @readonly
    @call
    def total(self) -> int:
        return 7


def test_pushes_are_decoded_by_event() -> None:
    room = Chat()
    calls = BoundPlan(room)
    assert calls.actor is room
    assert calls.json["say"](room, ALICE, b'{"text":"hi"}') == (ALICE, Say("hi"))
    assert calls.plain["say"](room, ALICE, '{"text":"hi"}') == (ALICE, Say("hi"))
    assert calls.json["any"](room, ALICE, b'{"text":"hi"}') == {"text": "hi"}
    assert calls.plain["any"](room, ALICE, b"hi") == b"hi"
    assert calls.json["who"](room, ALICE, b"{}") == ALICE
    with pytest.raises(Reject, match=r"Expected `str`, got `int` - at `\$\.text`"):
        calls.json["say"](room, ALICE, b'{"text":1}')


def test_the_tables_are_those_of_the_class() -> None:
    assert BoundPlan(Chat()).json is BoundPlan(Chat()).json


def test_what_may_overlap_is_told() -> None:
    calls = BoundPlan(Chat())
    assert calls.reentrant
    assert calls.readonly == {"who"}


def test_a_room_without_handlers_costs_no_calls() -> None:
    calls = BoundPlan(Room())
    assert (calls.json, calls.plain) == ({}, {})
    names = ("on_join", "on_leave", "on_recover", "json_other", "plain_other")
    assert [getattr(calls, name) for name in names] == [None] * 5


def test_the_rest_goes_to_on_message() -> None:
    class Rest(Room):
        def on_message(self, member: Member, event: str, data: Any) -> object:
            return event, data

    class Raw(Room):
        def on_message(self, member: Member, event: str, data: str | bytes) -> object:
            return event, data

    rest, raw = BoundPlan(Rest()), BoundPlan(Raw())
    assert rest.json_other is not None
    assert rest.plain_other is not None
    assert raw.json_other is not None
    assert rest.json_other(ALICE, "x", b'{"a":1}') == ("x", {"a": 1})
    assert rest.plain_other(ALICE, "message", '{"a":1}') == ("message", '{"a":1}')
    assert raw.json_other(ALICE, "x", b'{"a":1}') == ("x", '{"a":1}')


def test_on_message_may_be_typed() -> None:
    class Typed(Room):
        def on_message(self, member: Member, event: str, data: Say) -> object:
            return data

    calls = BoundPlan(Typed())
    assert calls.plain_other is not None
    assert calls.plain_other(ALICE, "message", '{"text":"hi"}') == Say("hi")
    with pytest.raises(Reject):
        calls.plain_other(ALICE, "message", "hi")


def test_join_parameters_may_be_typed() -> None:
    class IncomingCall(msgspec.Struct):
        age: int

    class Door(Room):
        def on_join(self, member: Member, params: "IncomingCall") -> object:
            return params

    Door.on_join.__annotations__["params"] = IncomingCall
    on_join = BoundPlan(Door()).on_join
    assert on_join is not None
    assert on_join(ALICE, {"age": "18", "$history": 5}) == IncomingCall(18)
    with pytest.raises(Reject):
        on_join(ALICE, {})


def test_inherited_handlers_count() -> None:
    class Child(Chat):
        async def on_leave(self, member: Member, reason: str) -> None: ...

    room = Child()
    assert BoundPlan(room).on_leave == room.on_leave
    assert "say" in BoundPlan(room).json


def test_a_handler_may_be_put_on_the_object() -> None:
    room = Room()
    room.on_join = lambda member, params: None  # type: ignore[method-assign]
    assert BoundPlan(room).on_join is room.on_join


def test_user_code_runs_at_a_start_only_where_a_class_has_some() -> None:
    class Plain(Room):
        """Nothing of its own begins."""

    class Below(Plain):
        """Neither here."""

    class Starting(Room):
        def on_start(self) -> None: ...

    class Made(Actor):
        def __init__(self) -> None: ...

    class New(Room):
        def __new__(cls) -> "New":
            return super().__new__(cls)

    assert [runs_user_code_at_start(kind) for kind in (Plain, Below, Room, Actor)] == [False] * 4
    assert [runs_user_code_at_start(kind) for kind in (Starting, Made, New)] == [True] * 3
