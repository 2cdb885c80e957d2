"""What `@on` reads out of a class."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

import stateroom
from runtime.actors import events
from runtime.actors.events import on, readonly
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

    @on("say")
    def said_by_actor(self, data: "Say") -> None: ...

    @on("total")
    async def total(self) -> None: ...


def read(kind: type) -> dict[tuple[str, str], tuple[bool, bool, Any, bool]]:
    return {
        (one.event, one.name): (one.takes_member, one.takes_data, one.hint, one.readonly)
        for one in events.handlers(kind)
    }


def test_signatures_tell_what_a_handler_takes() -> None:
    assert read(Chat) == {
        ("say", "say"): (True, True, Say, False),
        ("shout", "say"): (True, True, Say, False),
        ("who", "who"): (True, False, Any, True),
        ("say", "said_by_actor"): (False, True, Say, False),
        ("total", "total"): (False, False, Any, False),
    }


def test_an_override_takes_the_event_of_what_it_overrides() -> None:
    class Loud(Chat):
        def say(self, member: Member, data: int) -> None: ...  # type: ignore[override]

        who = None  # type: ignore[assignment]

    assert read(Loud)["say", "say"] == (True, True, int, False)
    assert ("who", "who") not in read(Loud)


def test_only_the_annotation_of_data_must_resolve() -> None:
    class Typed(Room):
        @on("x")
        def x(self, member: "NoSuchMember", data: "list[int]") -> "NoSuchReply": ...  # type: ignore[name-defined]  # noqa: F821

    assert read(Typed)["x", "x"] == (True, True, list[int], False)


def test_a_type_beside_the_handler_is_found() -> None:
    class Nested(Room):
        class Move(msgspec.Struct):
            x: int

        @on("move")
        def move(self, member: Member, data: "Move") -> None: ...

    assert read(Nested)["move", "move"][2] is Nested.Move


def test_events_that_are_none_are_refused() -> None:
    for event in ("", "x" * 256, "phx_join", len):
        with pytest.raises(DeclarationError, match="@on"):
            on(event)  # type: ignore[arg-type]


def test_handlers_that_cannot_work_are_refused() -> None:
    class Twice(Room):
        @on("x")
        def one(self, member: Member, data: int) -> None: ...

        @on("x")
        def two(self, member: Member, data: int) -> None: ...

    class Many(Room):
        @on("x")
        def x(self, member: Member, data: int, more: int) -> None: ...

    class Rest(Room):
        @on("x")
        def x(self, *rest: int) -> None: ...

    class Static(Room):
        @staticmethod
        @on("x")
        def x(member: Member, data: int) -> None: ...

    class Unknown(Room):
        @on("x")
        def x(self, member: Member, data: "Nowhere") -> None: ...  # type: ignore[name-defined]  # noqa: F821

    words = {Twice: "one and two", Many: "takes", Rest: "takes", Static: "plain method", Unknown: "Nowhere"}
    for kind, word in words.items():
        with pytest.raises(DeclarationError, match=word):
            list(events.handlers(kind))


def test_a_member_is_told_by_its_type_however_that_is_written() -> None:
    class Typed(Room):
        @on("x")
        def x(self, who: "stateroom.Member") -> None: ...

    assert read(Typed)["x", "x"][:2] == (True, False)


def test_a_handler_that_yields_is_refused() -> None:
    class Yields(Room):
        @on("x")
        async def x(self, member: Member) -> AsyncIterator[int]:
            yield 1

    with pytest.raises(DeclarationError, match="it yields"):
        list(events.handlers(Yields))
