"""Declarations that would silently have no effect."""

import functools
from collections.abc import Callable
from typing import Any

import pytest

from runtime.actors.declare.ineffective import check_ineffective, doubts
from stateroom import Actor, History, Member, Presence, Room, call, on
from stateroom.errors import DeclarationError


def function(self: Any, *given: Any) -> None: ...


def hiding(handler: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: handler(*given, *())


def wrapping(handler: Callable[..., Any]) -> Callable[..., Any]:
    return functools.wraps(handler)(hiding(handler))


class OfPresence(Room):
    def presence_of(self, member: Member) -> None: ...


class AnnotatedRate(Room):
    messages_per_s: 5  # type: ignore[valid-type]


class AnnotatedHistory(Room):
    history: History(messages=5)  # type: ignore[valid-type]


class HiddenOn(Room):
    @hiding
    @on("x")
    def hit(self, member: Member) -> None: ...


class HiddenCall(Actor):
    @hiding
    @call
    def hit(self) -> None: ...


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (
            OfPresence,
            r"test_ineffective.py:\d+: OfPresence.presence_of: without presence .*: presence = True",
        ),
        (type("A", (Room,), {"on_presence": function}), "on_presence: without presence"),
        (AnnotatedRate, r"test_ineffective.py:\d+: AnnotatedRate.messages_per_s: .* messages_per_s = …"),
        (AnnotatedHistory, "AnnotatedHistory.history: a colon annotates"),
        (HiddenOn, r"HiddenOn.hit: @hiding returns another function, .* use functools.wraps"),
        (HiddenCall, "HiddenCall.hit: @hiding"),
        (type("A", (Room,), {"messages_burst": 5}), "messages_burst: without messages_per_s"),
        (type("A", (Room,), {"bytes_burst": 5}), "bytes_burst: without bytes_per_s"),
    ],
)
def test_what_would_do_nothing_is_refused(kind: type[Actor], says: str) -> None:
    with pytest.raises(DeclarationError, match=says):
        check_ineffective(kind)


class Fine(Room):
    presence: bool | Presence = True
    messages_per_s = 5.0
    messages_burst = 9.0
    scores: dict[str, int]

    def presence_of(self, member: Member) -> None: ...

    @wrapping
    @on("a")
    def wrapped(self, member: Member) -> None: ...

    @on("b")
    @hiding
    def outermost(self, member: Member) -> None: ...


class TurnedOff(Fine):
    presence = False


@pytest.mark.parametrize("kind", [Fine, TurnedOff, Room, Actor])
def test_what_works_or_is_turned_off_on_purpose_is_left_alone(kind: type[Actor]) -> None:
    check_ineffective(kind)
    assert doubts(kind) == []


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("players", [], "players: this list belongs to the class"),
        ("_seen", set(), "this set belongs to the class"),
        ("scores", {}, "set self.scores in on_start"),
        ("onjoin", function, "Stateroom never calls onjoin; it calls on_join"),
        ("_on_leave", function, "it calls on_leave"),
        ("onMESSAGE", function, "it calls on_message"),
        ("max_messages", 5, "did you mean history = .*?"),
    ],
)
def test_what_is_hardly_meant_is_a_doubt(name: str, value: object, says: str) -> None:
    (doubt,) = doubts(type("A", (Room,), {name: value}))
    assert says.split(".*")[0] in doubt


def test_a_constant_a_tuple_and_a_setting_are_no_doubt() -> None:
    names = {"WORDS": ["a"], "seats": (1, 2), "headers": ["X-Name"], "on_join": function, "join": function}
    assert doubts(type("A", (Room,), names)) == []
