"""Annotations, resolved and searched."""

from collections.abc import Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, NewType, Protocol, TypedDict

import msgspec
import msgspec.inspect
import pytest

from runtime.actors.values.annotations import (
    is_annotated_otherwise,
    resolved,
    types_within,
    undecodable_types,
)

if TYPE_CHECKING:
    from nowhere import Absent  # noqa: F401


class Plain:
    """A class that msgspec takes, and could never decode."""


class Tree(msgspec.Struct):
    children: "list[Tree]" = []
    leaf: "Plain | None" = None


class Holder:
    class Inner: ...  # noqa: D106


def test_one_annotation_is_resolved_whatever_the_others_are() -> None:
    assert resolved("Holder", globals(), None) is Holder
    assert resolved("Inner", globals(), Holder) is Holder.Inner
    assert resolved("Annotated[int, 5]", globals(), None) == Annotated[int, 5]
    with pytest.raises(NameError):
        resolved("Absent", globals(), None)


@pytest.mark.parametrize(
    ("hint", "found"),
    [(Plain, [Plain]), (dict[str, list[Plain]], [Plain]), (Tree, [Plain]), (int, []), (dict[str, Any], [])],
)
def test_what_cannot_be_decoded_is_found_however_deep(hint: Any, found: list[type]) -> None:
    assert list(undecodable_types(msgspec.inspect.type_info(hint))) == found


def test_all_types_within_an_annotation_are_seen_once() -> None:
    seen = list(types_within(msgspec.inspect.type_info(dict[str, list[Tree | float]])))
    assert len(seen) == len({id(one) for one in seen})
    kinds = [type(one) for one in seen]
    assert msgspec.inspect.FloatType in kinds
    assert kinds.count(msgspec.inspect.StructType) == 1


class Speaks(Protocol):
    def speak(self) -> str: ...


class Named(TypedDict):
    name: str


UserId = NewType("UserId", int)


@pytest.mark.parametrize(
    ("hint", "is_other"),
    [
        (str, False), (object, False), (Any, False), (Sequence[str], False), (str | None, False), (None, True),
        (Annotated[str, "x"], False), (Annotated[int, "x"], True), (int | None, True), (Literal["a"], False),
        (Literal[1], True), (Speaks, False), (Named, True), (UserId, True), (list[str], True), ("Nowhere", False),
    ],
)  # fmt: skip
def test_a_parameter_is_given_another_type_only_if_its_annotation_is_clear(hint: Any, is_other: bool) -> None:
    def function(self: Any, one: Any) -> None: ...

    function.__annotations__["one"] = hint
    assert isinstance(function, FunctionType)
    assert is_annotated_otherwise(Tree, function, "one", str) is is_other
    assert not is_annotated_otherwise(Tree, function, "no", str)
