"""Hooks must be callable as the runtime calls them."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from functools import wraps
from typing import Any

import pytest

from runtime.actors.declare.hooks import HOOKS, check_hooks
from stateroom import Member, Room
from stateroom.errors import DeclarationError


def test_every_hook_of_a_room_is_known_and_as_it_is_declared() -> None:
    declared = {name for name in dir(Room) if name.startswith("on_")} | {"presence_of"}
    assert declared == set(HOOKS)
    check_hooks(Room)


@pytest.mark.parametrize("name", HOOKS)
def test_one_that_cannot_be_called_so_is_refused(name: str) -> None:
    wrong: list[Callable[..., Any]] = [lambda: None, lambda self, a, b, c, d, e: None]
    for function in wrong:
        with pytest.raises(DeclarationError, match=rf"it is called with \(self.*def {name}\("):
            check_hooks(type("Bad", (Room,), {name: function}))
    check_hooks(type("Good", (Room,), {name: lambda self, *given: None}))


@pytest.mark.parametrize("name", ["on_join", "on_leave", "on_recover"])
def test_what_takes_several_is_not_held_for_a_member(name: str) -> None:
    def hook(self: Room, *args: str, last: int = 0) -> None: ...

    check_hooks(type("Good", (Room,), {name: hook}))


@pytest.mark.parametrize("wrong", [5, staticmethod(print), classmethod(print), property(print), Room])
def test_one_that_is_no_method_is_refused(wrong: object) -> None:
    with pytest.raises(
        DeclarationError, match=r"Bad.on_leave: .*plain method: def on_leave\(self, member, reason\)"
    ):
        check_hooks(type("Bad", (Room,), {"on_leave": wrong}))
    check_hooks(type("Without", (Room,), {"on_leave": None}))


def test_one_that_yields_is_refused() -> None:
    class Yields(Room):
        async def on_join(self, member: Member, params: Any) -> AsyncIterator[int]:  # type: ignore[override]
            yield 1

    with pytest.raises(DeclarationError, match=r":\d+: Yields.on_join: it yields.*self.spawn"):
        check_hooks(Yields)


def test_one_that_wraps_a_generator_is_refused_too() -> None:
    def logged(function: Callable[..., Any]) -> Callable[..., Any]:
        return wraps(function)(lambda *given: function(*given))  # noqa: PLW0108 a function of its own

    class Yields(Room):
        @logged
        def on_leave(self, member: Member, reason: str) -> Iterator[int]:  # type: ignore[override]
            yield 1

    with pytest.raises(DeclarationError, match="it yields"):
        check_hooks(Yields)


def test_a_presence_that_would_have_to_be_awaited_is_refused() -> None:
    class Waits(Room):
        async def presence_of(self, member: Member) -> tuple[str, dict[str, Any]]:  # type: ignore[override]
            return member.id, {}

    with pytest.raises(
        DeclarationError,
        match=r"Waits.presence_of: it is not awaited, so it is a plain method: def presence_of\(self, member\)",
    ):
        check_hooks(Waits)


@pytest.mark.parametrize("name", [name for name, takes in HOOKS.items() if "member" in takes])
def test_one_that_takes_something_else_for_a_member_is_refused(name: str) -> None:
    def taking(hint: Any) -> type[Room]:
        def hook(self: Any, first: Any, *more: Any) -> None: ...

        hook.__annotations__["first"] = hint
        return type("Text", (Room,), {name: hook})

    given, right, wrong = (
        ("a list of Members", (list[Member], Sequence[Member], Any), (Member, str))
        if name == "on_recover"
        else ("the Member", (Member, Member | None, object), (str, dict[str, Any], list[Member]))
    )
    for hint in wrong:
        with pytest.raises(
            DeclarationError,
            match=rf"test_hooks\.py:\d+: .*called with \(self.*\), so first is {given}: def {name}\(self, member",
        ):
            check_hooks(taking(hint))
    for hint in right:
        check_hooks(taking(hint))
