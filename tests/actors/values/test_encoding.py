"""Data as JSON, and the errors for data that JSON cannot hold."""

import pytest

from runtime.actors.values.encoding import check_text, encoded


def test_data_is_json() -> None:
    assert encoded({"a": [1, "Grüße", None]}) == '{"a":[1,"Grüße",null]}'.encode()


@pytest.mark.parametrize("data", ["\ud800", {"\ud800": 1}, ["a", {"b": "x\ud800"}]])
def test_half_of_a_surrogate_pair_is_named(data: object) -> None:
    with pytest.raises(ValueError, match=r"^'\\ud800' is half of a surrogate pair") as told:
        encoded(data)
    assert type(told.value) is ValueError


def test_what_json_cannot_hold_is_a_type_error() -> None:
    with pytest.raises(TypeError):
        encoded(object())


def test_a_name_is_checked_and_named() -> None:
    check_text("event", "Grüße")
    with pytest.raises(ValueError, match=r"^event 'a\\udfff': '\\udfff' is half of a surrogate pair"):
        check_text("event", "a\udfff")
