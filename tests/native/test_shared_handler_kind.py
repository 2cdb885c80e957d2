"""Which code of an actor a turn runs, by one enum for Rust and Python."""

import pytest

from runtime._native import HandlerKind

KINDS = {name: kind for name, kind in vars(HandlerKind).items() if isinstance(kind, HandlerKind)}


def test_each_kind_is_its_integer_and_a_key_and_nothing_else() -> None:
    assert sorted(map(int, KINDS.values())) == list(range(len(KINDS)))
    assert len(set(KINDS.values())) == len(KINDS) == 10
    assert HandlerKind.ON_JOIN == HandlerKind.ON_JOIN != HandlerKind.ON_LEAVE
    assert HandlerKind.ON_JOIN != "on_join"
    with pytest.raises(AttributeError):
        HandlerKind.ON_JOIN.named = None  # type: ignore[method-assign,assignment]


@pytest.mark.parametrize("name", [name for name in KINDS if name != "ON_EVENT"])
def test_a_hook_has_its_own_name_whatever_the_event(name: str) -> None:
    assert KINDS[name].named("") == KINDS[name].named("say") == name.lower()


def test_a_handler_of_an_event_is_named_by_it() -> None:
    assert HandlerKind.ON_EVENT.named("say") == "on say"
