"""Methods that can never work as meant."""

from typing import Any

import pytest

import stateroom
from runtime.actors.declare.methods import check_methods
from stateroom import Actor, Member, Room, call, on, readonly
from stateroom.errors import DeclarationError


def test_a_method_without_self_is_refused_with_its_line() -> None:
    class Game(Room):
        def tick() -> None: ...  # type: ignore[misc]

    class Keyed(Actor):
        @call
        def add(*, data: int) -> None: ...  # type: ignore[misc]

    for kind, right in ((Game, r"Game.tick: .*def tick\(self\)"), (Keyed, r"Keyed.add: .*def add\(self\)")):
        with pytest.raises(DeclarationError, match=rf"test_methods\.py:\d+: {right}.*@staticmethod"):
            check_methods(kind)


def test_a_first_parameter_that_is_clearly_not_self_is_refused_with_the_right_form() -> None:
    class Counter(Room):
        @on("add")
        def add(member, data: int) -> None: ...  # type: ignore[misc]  # noqa: N805

    class Typed(Room):
        @on("add")
        def add(one: Member, data: int) -> None: ...  # type: ignore[misc]  # noqa: N805

    class Text(Room):
        async def on_join(one: "Member", params: Any) -> None: ...  # type: ignore[misc,override]  # noqa: N805

    class Recovers(Room):
        def on_recover(members) -> None: ...  # type: ignore[misc,no-untyped-def,override]  # noqa: N805

    class Calls(Actor):
        @call
        def add(data: int) -> None: ...  # type: ignore[misc]  # noqa: N805

    class Swapped(Actor):
        @call
        def add(data, self) -> None: ...  # type: ignore[misc,no-untyped-def]  # noqa: N805

    for kind, right in (
        (Swapped, r"Swapped.add: .*def add\(self, data\)"),
        (Counter, r"Counter.add: .* member would be: def add\(self, member, data\)"),
        (Typed, r"Typed.add: .* one would be: def add\(self, one, data\)"),
        (Text, r"Text.on_join: .*def on_join\(self, one, params\)"),
        (Recovers, r"Recovers.on_recover: .*def on_recover\(self, members\)"),
        (Calls, r"Calls.add: .*def add\(self, data\)"),
    ):
        with pytest.raises(DeclarationError, match=rf"test_methods\.py:\d+: {right}"):
            stateroom.App().room("x:{key}")(kind) if issubclass(kind, Room) else stateroom.App().actor("x")(
                kind
            )


def test_a_handler_that_another_of_its_name_would_replace_is_refused_with_both_lines() -> None:
    class Chat(Room):
        @on("say")
        def handle(self, member: Member) -> None: ...

        @on("shout")
        def handle(self, member: Member) -> None: ...  # type: ignore[no-redef]  # noqa: F811

    class Counter(Actor):
        @stateroom.call
        def add(self) -> None: ...

        def add(self) -> None: ...  # type: ignore[no-redef]  # noqa: F811

    for kind, name in ((Chat, "Chat.handle"), (Counter, "Counter.add")):
        with pytest.raises(
            DeclarationError, match=rf":\d+: {name}: the handler of this name in line \d+ would be lost"
        ):
            check_methods(kind)


def test_readonly_without_a_handler_below_it_is_refused() -> None:
    class Chat(Room):
        @readonly
        @call
        def total(self) -> int:
            return 0

        @readonly
        def on_join(self, member: Member, params: Any) -> None: ...

    class Further(Actor):
        @call
        def total(self) -> int:
            return 0

    class Overrides(Further):
        @readonly
        def total(self) -> int:
            return 1

    with pytest.raises(
        DeclarationError, match=r"Chat.on_join: @readonly is for a handler, under @on or @call"
    ):
        check_methods(Chat)
    check_methods(Overrides)


def test_an_init_that_could_not_be_called_or_is_never_awaited_is_refused() -> None:
    class Named(Actor):
        def __init__(self, name: str) -> None: ...

    class Waits(Actor):
        async def __init__(self) -> None: ...

    class Fine(Actor):
        def __init__(self, name: str = "") -> None: ...

    for kind, says in ((Named, r"without arguments .*'name'.*self\.key"), (Waits, "async def on_start")):
        with pytest.raises(DeclarationError, match=rf":\d+: {kind.__name__}.__init__: .*{says}"):
            check_methods(kind)

    class Calls(Named):
        def __init__(self) -> None:
            super().__init__("name")

    check_methods(Fine)
    check_methods(Calls)


def test_a_mixin_with_a_handler_is_judged_too() -> None:
    class Says:
        @on("say")
        def say(member, text: str) -> None: ...  # type: ignore[misc]  # noqa: N805

    with pytest.raises(DeclarationError, match=r":\d+: Says.say: .*def say\(self, member, text\)"):
        check_methods(type("Chat", (Says, Room), {}))


def test_what_can_be_called_is_let_be() -> None:
    class Mixin:
        def made() -> None: ...  # type: ignore[misc]

    class Chat(Room, Mixin):
        def __init_subclass__(cls, **named: Any) -> None: ...

        @staticmethod
        def parsed() -> None: ...

        @property
        def size(self) -> int:
            return 0

        @size.setter
        def size(self, size: int) -> None: ...

        def rest(*given: Any) -> None: ...

        def again(self) -> None: ...

        def again(self) -> None: ...  # type: ignore[no-redef]  # noqa: F811 no handler is lost

    check_methods(Chat)
    check_methods(type("Made", (Room,), {"tick": lambda self: None}))
