"""Decoders of annotations."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import pytest

from runtime.actors.values.decoding import from_json, from_plain, from_values
from stateroom import Member
from stateroom.errors import DeclarationError, Reject


class Point(msgspec.Struct):
    x: int
    y: int = 0


def invalid(decode: Callable[[Any], Any] | None, given: object) -> str:
    assert decode is not None
    with pytest.raises(Reject) as caught:
        decode(given)
    assert caught.value.code == "invalid"
    return caught.value.reason


def test_json_becomes_what_is_annotated() -> None:
    assert from_json(Point, "f")(b'{"x":1}') == Point(1)
    assert from_json(Any, "f")(b'{"x":1}') == from_json(object, "f")(b'{"x":1}') == {"x": 1}
    assert from_json(str | bytes, "f")(b'{"x":1}') == '{"x":1}'
    assert bytes(from_json(msgspec.Raw, "f")(b'{"x":1}')) == b'{"x":1}'


def test_what_does_not_fit_is_invalid_in_words_of_msgspec() -> None:
    assert invalid(from_json(Point, "f"), b'{"x":"1"}') == "Expected `int`, got `str` - at `$.x`"
    assert invalid(from_json(Point, "f"), b"{") == "Input data was truncated"
    assert "missing required field" in invalid(from_json(Point, "f"), b"{}")


def test_messages_without_envelope_are_json_unless_text_or_bytes_are_wanted() -> None:
    decode = from_plain(Point, "f")
    assert decode is not None
    assert decode('{"x":1}') == decode(b'{"x":1}') == Point(1)
    assert from_plain(Any, "f") is from_plain(object, "f") is from_plain(bytes | str, "f") is None
    text, binary = from_plain(str, "f"), from_plain(bytes, "f")
    assert text is not None
    assert text('{"x":1}') == '{"x":1}'
    assert invalid(text, b"x") == "Expected `str`, got `bytes`"
    assert invalid(binary, "x") == "Expected `bytes`, got `str`"


def test_hostile_texts_are_invalid() -> None:
    for text in ("[" * 100_000, b'"\xff"', "1" * 10_000):
        assert invalid(from_plain(list[Any], "f"), text)


def test_what_no_state_could_hold_is_invalid_in_words_of_its_own() -> None:
    for hint in (Point, Any, dict[str, int]):
        for decode in (from_json(hint, "f"), from_plain(hint, "f") or from_json(hint, "f")):
            assert "an integer is beyond 64 bits" in invalid(decode, b'{"x":18446744073709551616}')
            assert "\\ud800 is half of a surrogate pair" in invalid(decode, rb'{"x":"\ud800"}')
            assert decode(b'{"x":18446744073709551615}')
    assert from_json(float, "f")(b"18446744073709551616") == 2.0**64


def test_a_default_stands_for_json_that_says_nothing_and_for_no_text() -> None:
    pushed, called = from_json(int, "f", 3), from_json(int, "f", 3, of_push=False)
    assert [pushed(raw) for raw in (b"null", b"{}", b"5")] == [3, 3, 5]
    assert (called(b"null"), called(b"5")) == (3, 5)
    assert "Expected `int`" in invalid(called, b"{}")
    takes = from_json(dict[str, int], "f", {"a": 1})
    assert (takes(b"null"), takes(b"{}")) == ({"a": 1}, {})
    number, text = from_plain(int, "f", 3), from_plain(str, "f", "default")
    assert number is not None
    assert text is not None
    assert (number("null"), number(b"{}"), text("null")) == (3, 3, "null")


def test_join_parameters_are_converted_and_what_is_ours_left_out() -> None:
    class Strict(Point, forbid_unknown_fields=True): ...

    decode = from_values(Strict, "f")
    assert decode is not None
    assert decode({"x": "5", "$position": [1, 2]}) == Strict(5)
    assert "beyond 64 bits" in invalid(decode, {"x": str(2**64)})
    assert "`x`" in invalid(decode, {"y": 1})
    for hint in (Any, object, dict, dict[str, Any], Mapping[str, object]):
        assert from_values(hint, "f") is None


@pytest.mark.parametrize("text", ["nan", "-inf", "Infinity"])
def test_a_text_that_is_no_finite_number_is_none_and_may_be_a_name(text: str) -> None:
    class Spot(msgspec.Struct):
        name: str
        at: list[dict[str, float]] = []

    decode = from_values(Spot, "f")
    assert decode is not None
    assert decode({"name": text, "at": [{"x": "1.5"}]}) == Spot(text, [{"x": 1.5}])
    assert "must be finite, not" in invalid(decode, {"name": "Ada", "at": [{"x": text}]})


def test_join_parameters_of_a_dict_are_checked_as_the_dict_says() -> None:
    decode = from_values(dict[str, str], "f")
    assert decode is not None
    assert decode({"name": "Ada", "$position": [1, 2]}) == {"name": "Ada"}
    assert invalid(decode, {"name": 5}) == "Expected `str`, got `int` - at `$[...]`"


def test_what_no_decoder_can_make_is_refused_at_once() -> None:
    for make in (from_json, from_plain, from_values):
        with pytest.raises(DeclarationError, match=r"Chat\.f"):
            make(int | Point | list[int] | tuple[int, ...], "Chat.f")


class Plain:
    """A class that msgspec takes, and could never decode."""


class Nested(msgspec.Struct):
    within: "dict[str, list[Plain]] | None" = None
    again: "Nested | None" = None


@pytest.mark.parametrize(
    ("hint", "says"),
    [(Plain, "Plain"), (Nested, "Plain"), (list[Plain], "Plain"), (Member, "a Member is not data")],
)
def test_what_could_never_be_decoded_is_refused_at_declaration(hint: Any, says: str) -> None:
    for decoder in (from_json, from_plain, from_values):
        with pytest.raises(DeclarationError, match=says):
            decoder(hint, "Chat.say")
