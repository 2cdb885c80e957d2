"""What may be a class's state."""

import msgspec
import pytest

from runtime.actors.state import state_of
from stateroom import Actor, Room
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
        with pytest.raises(DeclarationError, match=f"{kind.__name__}: state cannot be kept"):
            state_of(kind)
    assert state_of(Room) is None
    assert state_of(Inherits) is not None


def test_a_class_begins_with_what_it_says_or_with_the_defaults() -> None:
    class Plain(Actor):
        state: "Score"

    said, default = state_of(Game), state_of(Plain)
    assert said is not None
    assert default is not None
    assert (said.decode(said.first), default.decode(default.first)) == (Score(1), Score(0))
