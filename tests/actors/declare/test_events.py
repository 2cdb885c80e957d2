"""What `@on` reads out of a class."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
import pytest

from runtime.actors.declare import events
from runtime.actors.declare.decorators import call, on, readonly
from stateroom import Member, Room
from stateroom.errors import DeclarationError


class Say(msgspec.Struct):
    text: str


class Chat(Room):
    @on("say")
    @on("shout")
    def say(self, member: Member, data: Say) -> None: ...

    @readonly
    @on("who")
    def who(self, member: Member) -> None: ...

    @on("refresh")
    def refresh(self) -> None: ...

    @call("say")
    def said_by_actor(self, data: "Say") -> None: ...

    @call
    async def total(self) -> None: ...


def read(kind: type) -> dict[tuple[str, str], tuple[bool, bool, bool, Any, bool]]:
    return {
        (one.event, one.name): (one.of_members, one.takes_member, one.takes_data, one.hint, one.readonly)
        for one in events.handlers(kind)
    }


def test_marks_and_signatures_tell_what_a_handler_takes() -> None:
    assert read(Chat) == {
        ("say", "say"): (True, True, True, Say, False),
        ("shout", "say"): (True, True, True, Say, False),
        ("who", "who"): (True, True, False, Any, True),
        ("refresh", "refresh"): (True, False, False, Any, False),
        ("say", "said_by_actor"): (False, False, True, Say, False),
        ("total", "total"): (False, False, False, Any, False),
    }


def test_nothing_depends_on_the_name_of_a_parameter() -> None:
    class Odd(Room):
        @on("say")
        def say(self, data: Member, member: int) -> None: ...

        @on("who")
        def who(self, data) -> None: ...  # type: ignore[no-untyped-def]

        @call
        def add(self, member: int) -> None: ...

    assert read(Odd) == {
        ("say", "say"): (True, True, True, int, False),
        ("who", "who"): (True, True, False, Any, False),
        ("add", "add"): (False, False, True, int, False),
    }


def test_an_override_takes_the_event_of_what_it_overrides() -> None:
    class Loud(Chat):
        def say(self, member: Member, data: int) -> None: ...  # type: ignore[override]

        who = None  # type: ignore[assignment]

    assert read(Loud)["say", "say"] == (True, True, True, int, False)
    assert ("who", "who") not in read(Loud)


def test_only_the_annotation_of_data_must_resolve() -> None:
    class Typed(Room):
        @on("x")
        def x(self, member: "NoSuchMember", data: "list[int]") -> "NoSuchReply": ...  # type: ignore[name-defined]  # noqa: F821

    assert read(Typed)["x", "x"] == (True, True, True, list[int], False)


def test_a_type_beside_the_handler_is_found() -> None:
    class Nested(Room):
        class Move(msgspec.Struct):
            x: int

        @on("move")
        def move(self, member: Member, data: "Move") -> None: ...

    class Further(Nested): ...

    assert read(Nested)["move", "move"][3] is read(Further)["move", "move"][3] is Nested.Move


WRONG: list[tuple[Callable[..., Any], str]] = [
    (lambda self, member, data, more: None, r"def x\(self, member, data\)"),
    (lambda self, member, *, data: None, r"def x\(self, member, data\)"),
    (lambda self, member, *, data=None: None, r"def x\(self, member, data\)"),
    (lambda self, *rest: None, r"def x\(self, member, data\)"),
    (lambda self, member, **more: None, r"def x\(self, member, data\)"),
    (lambda: None, r"def x\(self, member, data\)"),
]


@pytest.mark.parametrize(("function", "right"), WRONG)
def test_a_wrong_signature_is_refused_with_its_line_and_the_right_one(
    function: Callable[..., Any], right: str
) -> None:
    function.__name__ = "x"
    fits = r"\(self, member, data\), \(self, member\) or \(self\)"
    with pytest.raises(
        DeclarationError, match=rf"test_events\.py:\d+: .*called with {fits}, by position: {right}"
    ) as refused:
        read(type("Bad", (Room,), {"x": on("x")(function)}))
    assert "@on('x')" in str(refused.value)
    function.__dict__.clear()
    with pytest.raises(
        DeclarationError, match=r"@call\('x'\) is called with \(self, data\) or \(self\).*\(self, data\)"
    ):
        read(type("Bad", (Room,), {"x": call("x")(function)}))


def test_handlers_that_cannot_work_are_refused() -> None:
    class Twice(Room):
        @on("x")
        def one(self, member: Member, data: int) -> None: ...

        @on("x")
        def two(self, member: Member, data: int) -> None: ...

    class Both(Room):
        @on("x")
        @call
        def x(self, data: Any) -> None: ...

    class Static(Room):
        @staticmethod
        @on("x")
        def x(member: Member, data: int) -> None: ...

    class Unknown(Room):
        @on("x")
        def x(self, member: Member, data: "Nowhere") -> None: ...  # type: ignore[name-defined]  # noqa: F821

    words = {
        Twice: r":\d+: Twice.two: one handles 'x' already, at .*:\d+: Twice.one",
        Static: "plain method",
        Both: "declare two",
        Unknown: "Nowhere",
    }
    for kind, word in words.items():
        with pytest.raises(DeclarationError, match=word):
            list(events.handlers(kind))


def test_a_handler_that_yields_is_refused() -> None:
    class Yields(Room):
        @on("x")
        async def x(self, member: Member) -> AsyncIterator[int]:
            yield 1

    with pytest.raises(DeclarationError, match="it yields"):
        list(events.handlers(Yields))
