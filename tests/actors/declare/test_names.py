"""Misleading names in a class."""

from typing import Any

import pytest

from runtime.actors.declare.names import check_names, is_one_edit
from stateroom import Actor, Member, Room, on
from stateroom.errors import DeclarationError


def function(self: Any, *given: Any) -> None: ...


@pytest.mark.parametrize(
    ("base", "name", "value", "says"),
    [
        (Room, "slow_clients", "close", "did you mean slow_client?"),
        (Room, "on_jion", function, "did you mean on_join?"),
        (Actor, "on_starts", function, "did you mean on_start?"),
        (Room, "on_connect", function, "did you mean on_join?"),
        (Room, "onConnect", function, "did you mean on_join?"),
        (Room, "onLeave", function, "did you mean on_leave?"),
        (Room, "on_disconnect", function, "did you mean on_leave?"),
        (Room, "on_receive", staticmethod(function), "did you mean on_message?"),
        (Actor, "on_startup", function, "did you mean on_start?"),
        (
            Room,
            "on_jumped",
            function,
            "Stateroom never calls on_jumped; it calls on_start, .*must not begin with on_",
        ),
        (Room, "idle_secs", 5, "did you mean idle_s = 300?"),
        (Actor, "idle_timeout", 5.0, "did you mean idle_s"),
        (Room, "history_size", 100, "did you mean history = History"),
        (Room, "header", "X-Name", "did you mean headers"),
        (Room, "allowed_origins", ["https://a.example"], "did you mean origins"),
        (Room, "message_rate", 5, "did you mean messages_per_s"),
        (Room, "slow", "close", "did you mean slow_client"),
        (Actor, "on_join", function, "only a Room has on_join"),
        (Actor, "presence", True, "only a Room has presence"),
        (Room, "members", [], r"self\.members is a name of Stateroom's"),
        (Room, "members", function, r"self\.members is a name of Stateroom's"),
        (Room, "broadcast", None, r"self\.broadcast is a name of Stateroom's"),
        (Actor, "key", "a", r"self\.key is a name of Stateroom's"),
        (Room, "save", on("save")(lambda self, member: None), r"self\.save is a name of Stateroom's"),
    ],
)
def test_they_are_refused(base: type[Actor], name: str, value: object, says: str) -> None:
    with pytest.raises(DeclarationError, match=rf"Bad\.{name}: .*{says}"):
        check_names(type("Bad", (base,), {name: value}))


def test_what_is_meant_is_let_be() -> None:
    class Base(Room):
        slow_client = "drop_old"
        state: Any = None
        _members: list[str]
        max_players = 4
        message_count = 0

        def slow_down(self) -> None: ...

        def cached_per_class(self) -> None: ...

        @property
        def idle_players(self) -> int:
            return 0

        @on("on_joins")
        def on_joins(self, member: Member) -> None: ...

    class Emitter:
        def on_event(self) -> None: ...

    class Meant(Base, Emitter):
        def broadcast(self, event: str, *given: Any, **named: Any) -> int | None:  # type: ignore[override]
            return super().broadcast(event, *given, **named)

    check_names(Meant)


def test_one_edit_is_a_letter_more_less_or_changed_or_two_swapped() -> None:
    for name in ("on_jon", "on_joinn", "on_jojn", "on_jion", "no_join"):
        assert is_one_edit(name, "on_join")
    for name in ("on_jo", "on_joined", "on_jnoi", "on_load"):
        assert not is_one_edit(name, "on_join")


def test_what_is_wrong_has_its_line() -> None:
    class Slow(Room):
        max_players = 4
        idle_secs = 5

    with pytest.raises(
        DeclarationError,
        match=r"tests/actors/declare/test_names\.py:\d+: Slow.idle_secs: there is no idle_secs",
    ):
        check_names(Slow)


def test_a_mixin_is_judged_as_a_room_if_it_has_a_handler() -> None:
    class Typing:
        def on_connect(self) -> None: ...

        @on("typing")
        def typing(self, member: Member) -> None: ...

    class Emitter:
        def on_connect(self) -> None: ...

    with pytest.raises(DeclarationError, match=r"Typing\.on_connect: .*did you mean on_join"):
        check_names(type("Chat", (Typing, Room), {}))
    check_names(type("Chat", (Emitter, Room), {}))
