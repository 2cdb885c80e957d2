"""Names that mean something else than they seem to."""

from typing import Any

import pytest

from runtime.actors.spelling import check_names, is_one_edit
from stateroom import Actor, Member, Room, on
from stateroom.errors import DeclarationError


def function(self: Any, *given: Any) -> None: ...


@pytest.mark.parametrize(
    ("base", "name", "value", "says"),
    [
        (Room, "slow_clients", "close", "did you mean slow_client?"),
        (Room, "on_jion", function, "did you mean on_join?"),
        (Actor, "on_starts", function, "did you mean on_start?"),
        (Actor, "on_join", function, "only a Room has on_join"),
        (Actor, "presence", True, "only a Room has presence"),
        (Room, "members", [], r"self\.members is the runtime's"),
        (Room, "members", function, r"self\.members is the runtime's"),
        (Room, "broadcast", None, r"self\.broadcast is the runtime's"),
        (Actor, "key", "a", r"self\.key is the runtime's"),
        (Room, "save", on("save")(lambda self, member: None), r"self\.save is the runtime's"),
    ],
)
def test_they_are_refused(base: type[Actor], name: str, value: object, says: str) -> None:
    with pytest.raises(DeclarationError, match=rf"Bad\.{name}: .*{says}"):
        check_names(type("Bad", (base,), {name: value}))


def test_what_is_meant_is_let_be() -> None:
    class Base(Room):
        slow_client = "drop_old"
        state: Any = None
        header = "X-Name"
        _members: list[str]

        def on_joined(self) -> None: ...

        @on("on_joins")
        def on_joins(self, member: Member) -> None: ...

    class Meant(Base):
        def broadcast(self, event: str, *given: Any, **named: Any) -> int | None:  # type: ignore[override]
            return super().broadcast(event, *given, **named)

    check_names(Meant)


def test_one_edit_is_a_letter_more_less_or_changed_or_two_swapped() -> None:
    for name in ("on_jon", "on_joinn", "on_jojn", "on_jion", "no_join"):
        assert is_one_edit(name, "on_join")
    for name in ("on_jo", "on_joined", "on_jnoi", "on_load"):
        assert not is_one_edit(name, "on_join")
