"""What an error says of an undeclared kind."""

from runtime.actors.addressing.unreachable import no_such_kind, shown

KINDS = ["counter", "poll:{id}", "lobby"]


def test_the_kinds_there_are_are_named() -> None:
    assert no_such_kind("conter", KINDS).endswith("is declared (declared: counter, poll:{id}, lobby)")
    assert no_such_kind("x", []).endswith("(declared: none)")


def test_a_topic_in_the_place_of_a_kind_is_shown_both_right_forms() -> None:
    said = no_such_kind("poll:1", KINDS)
    assert "the kind is 'poll:{id}' and the key '1'" in said
    assert "topic='poll:1'" in said


def test_many_kinds_are_cut_short() -> None:
    said = shown(map(str, range(25)))
    assert said.startswith("0, 1, ")
    assert said.endswith("19, and 5 more")
