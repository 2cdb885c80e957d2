"""What may be the state of a class."""

from collections import Counter
from types import ModuleType

import msgspec
import pytest

from runtime.actors.declare.state import state_of
from stateroom import Actor, Member, Room, on
from stateroom.errors import DeclarationError


class Score(msgspec.Struct):
    points: int = 0


class Game(Room):
    state: Score = Score(points=1)


def test_only_structs_are_kept() -> None:
    class Text(Room):
        state: str = ""

    class Bad(msgspec.Struct):
        needed: int

    class Needs(Actor):
        state: Bad

    class Inherits(Game): ...

    for kind in (Text, Needs):
        with pytest.raises(DeclarationError, match=rf":\d+: {kind.__name__}.state: state cannot be kept"):
            state_of(kind)
    assert state_of(Room) is None
    assert state_of(Inherits) is not None


def test_a_class_begins_with_what_it_says_or_with_the_defaults() -> None:
    class Plain(Actor):
        state: "Score"

    said, default = state_of(Game), state_of(Plain)
    assert said is not None
    assert default is not None
    assert (said.decode(said.initial), default.decode(default.initial)) == (Score(1), Score(0))


def test_a_default_that_is_empty_is_a_default() -> None:
    class Pile(msgspec.Struct):
        cards: list[int] = []
        tricks: int = 0

        def __len__(self) -> int:
            return len(self.cards)

    class Table(Actor):
        state: Pile = Pile(tricks=3)

    found = state_of(Table)
    assert found is not None
    assert found.decode(found.initial).tricks == 3


def test_a_state_without_a_type_is_refused_and_one_that_inherits_it_is_kept() -> None:
    class Untyped(Room):
        state = Score()

    class Further(Game):
        state = Score(points=7)

    class NotMade(Room):
        state = Score

    for kind in (Untyped, NotMade):
        with pytest.raises(
            DeclarationError, match=rf":\d+: {kind.__name__}.state: .*state: Score = Score\(\)"
        ):
            state_of(kind)
    found = state_of(Further)
    assert found is not None
    assert found.decode(found.initial) == Score(7)


def test_a_method_named_state_is_asked_to_take_another_name() -> None:
    class Asked(Room):
        @on("state")
        def state(self, member: Member) -> None: ...

    with pytest.raises(DeclarationError, match=r":\d+: Asked.state: .*choose another name for the method"):
        state_of(Asked)


def test_what_is_not_of_its_type_is_refused() -> None:
    class Other(Game):
        state = 7  # type: ignore[assignment]

    with pytest.raises(DeclarationError, match=r"7 is not a Score: state: Score = Score\(\)"):
        state_of(Other)


class Unkept:
    """A class that msgspec does not encode."""


def test_a_field_that_cannot_be_encoded_is_refused_though_its_default_can() -> None:
    class Holds(msgspec.Struct):
        points: int = 0
        held: "list[Unkept]" = []

    class Counts(msgspec.Struct):
        votes: Counter[str] = msgspec.field(default_factory=Counter)

    class Holder(Actor):
        state: Holds

    class Poll(Actor):
        state: Counts

    for kind, says in ((Holder, "field held holds Unkept"), (Poll, "field votes holds Counter")):
        with pytest.raises(DeclarationError, match=f"{says}, which cannot be encoded"):
            state_of(kind)


def test_a_field_without_a_default_asks_for_a_default_of_the_state() -> None:
    class Seats(msgspec.Struct):
        n: int
        free: int
        taken: int = 0

    class Hall(Actor):
        state: Seats

    says = r":\d+: Hall.state: .*Seats has .* default \(n, free\): .*, state: Seats = Seats\(n=…, free=…\)"
    with pytest.raises(DeclarationError, match=says):
        state_of(Hall)


def test_a_field_that_cannot_be_encoded_is_named_before_one_that_has_no_default() -> None:
    class Holds(msgspec.Struct):
        held: Unkept
        n: int

    class Holder(Actor):
        state: Holds

    with pytest.raises(DeclarationError, match="field held holds Unkept, which cannot be encoded"):
        state_of(Holder)


def unregistered(annotation: str) -> ModuleType:
    """A module that was executed without being registered, as a loader of its own may do."""
    module = ModuleType("todo")
    source = f"""
from __future__ import annotations
import msgspec
from stateroom import Room

class Item(msgspec.Struct):
    text: str = ""

class Todo(msgspec.Struct):
    items: {annotation} = []

class List(Room):
    state: Todo

    def first(self): ...
"""
    exec(source, vars(module))
    return module


def test_a_class_whose_module_is_not_registered_keeps_its_state() -> None:
    assert state_of(unregistered("list[str]").List) is not None


def test_what_msgspec_cannot_resolve_without_the_module_is_explained() -> None:
    with pytest.raises(DeclarationError, match=r"'Item' is not defined \(put .* sys\.modules\['todo'\]"):
        state_of(unregistered("list[Item]").List)
