"""Wrong declarations of a state, and the right form in each error."""

from typing import Annotated, Any, ClassVar, Final, Generic, Literal, NewType, TypeVar

import msgspec
import pytest

from runtime.actors.declare.state import state_of
from stateroom import Room
from stateroom.errors import DeclarationError

T = TypeVar("T")


class Score(msgspec.Struct):
    points: int = 0


class Seats(msgspec.Struct):
    free: int


class Of(msgspec.Struct, Generic[T]):
    it: T | None = None


ANY = r"class State\(msgspec\.Struct\): …; state: State = State\(\)"
SCORE = r"it is annotated with the Struct alone, not with .*: state: Score = Score\(\)$"


@pytest.mark.parametrize(
    ("hint", "right"),
    [
        (Score | None, SCORE), (Annotated[Score, "x"], SCORE), (ClassVar[Score], SCORE), (Final[Score], SCORE),
        ("Score | None", SCORE), ("ClassVar[Score]", SCORE), (NewType("Kept", Score), SCORE),
        (Seats | None, r"state: Seats = Seats\(free=…\)$"), (Of[int], r"class State\(Of\[…\]\): …"),
        (Score | Seats, ANY), (list[Score], ANY), (dict, f"dict is not a subclass of .*{ANY}"), (T, ANY),
        (Any, ANY), (None, ANY), (5, f"5 is .*{ANY}"), (Literal["a"], ANY),
        (msgspec.Struct, f"msgspec.Struct itself has no fields: {ANY}"),
    ],
)  # fmt: skip
def test_what_is_not_a_struct_alone_is_refused_with_the_right_form(hint: Any, right: str) -> None:
    kind = type("Kind", (Room,), {"__annotations__": {"state": hint}, "__module__": __name__})
    with pytest.raises(DeclarationError, match=f"Kind.state: state cannot be kept: .*{right}"):
        state_of(kind)


@pytest.mark.parametrize(
    ("value", "right"),
    [
        (None, ANY), ({}, ANY), ([], ANY), (dict, ANY), (5, ANY), (Seats(3), r"state: Seats = Seats\(free=…\)"),
        (property(lambda self: 1), "choose another name"), (classmethod(len), "choose another name"),
    ],
)  # fmt: skip
def test_a_value_without_an_annotation_is_refused_with_a_form_that_is_taken(
    value: object, right: str
) -> None:
    with pytest.raises(DeclarationError, match=f"Kind.state: .*{right}"):
        state_of(type("Kind", (Room,), {"state": value}))
