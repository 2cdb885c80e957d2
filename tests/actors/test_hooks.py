"""What the runtime calls by name must be callable so."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from runtime.actors.hooks import HOOKS, check_hooks
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


def test_one_that_yields_is_refused() -> None:
    class Yields(Room):
        async def on_join(self, member: Member, params: Any) -> AsyncIterator[int]:  # type: ignore[override]
            yield 1

    with pytest.raises(DeclarationError, match="on_join: it yields"):
        check_hooks(Yields)
