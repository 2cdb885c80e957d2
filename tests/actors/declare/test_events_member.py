"""The first parameter of a handler of members: whether its annotation can be that of a member."""

from types import FunctionType
from typing import Annotated, Any, Literal, TypedDict

import msgspec
import pytest

import stateroom
from runtime.actors.declare import events
from stateroom import Member, Room, on
from stateroom.errors import DeclarationError


class Say(msgspec.Struct):
    text: str


class Sent(TypedDict):
    text: str


def one(self: Any, data: Any) -> None: ...
def misnamed(self: Any, member: Any) -> None: ...
def two(self: Any, user: Any, text: str) -> None: ...
def both(self: Any, member: Any, data: int) -> None: ...
def swapped(self: Any, data: Any, member: Member) -> None: ...


@pytest.mark.parametrize("hint", [Say, Sent, list[int], int | str, Annotated[int, "x"], Literal["a"], None])
@pytest.mark.parametrize(
    ("function", "first", "right"),
    [
        (one, "data", r"self, member, data"),
        (misnamed, "member", r"self, member, data"),
        (two, "user", r"self, member, text"),
        (both, "member", r"self, member, data"),
        (swapped, "data", r"self, member, data"),
    ],
)
def test_data_in_the_place_of_the_member_is_refused_with_both_ways_out(
    function: FunctionType, first: str, right: str, hint: Any
) -> None:
    say = FunctionType(function.__code__, globals(), "say")
    say.__annotations__ = {**function.__annotations__, first: hint}
    says = rf": under @on, {first} is the Member: def say\({right}\); a call .* under @call"
    with pytest.raises(DeclarationError, match=says):
        list(events.handlers(type("Chat", (Room,), {"say": on("say")(say)})))


def test_a_member_may_be_typed_however_that_is_written() -> None:
    class Typed(Room):
        @on("x")
        def x(self, who: "stateroom.Member") -> None: ...

        @on("y")
        def y(self, who: object) -> None: ...

        @on("z")
        def z(self, who: Annotated[Member | None, "who"]) -> None: ...

    assert all(one.takes_member and not one.takes_data for one in events.handlers(Typed))
