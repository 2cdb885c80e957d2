"""The rules that the native core defines and Python uses."""

import pytest

from runtime import _native as native


def test_rooms_are_found_by_their_topics() -> None:
    assert native.key_of("chat:{name}", "chat:a") == "a"
    assert native.key_of("chat:{name}", "game:a") is None
    assert native.first_match(["lobby", "chat:{name}"], "chat:a") == (1, "a")
    assert native.first_match([], "chat:a") is None


def test_keys_are_built_from_values_and_split_again() -> None:
    assert native.key_of_values(["a:b", "c"]) == "a%3Ab:c"
    assert native.values_of("a%3Ab:c", 2) == ["a:b", "c"]
    assert native.values_of("a", 2) is None


def test_probable_mistakes_in_keys_are_found() -> None:
    assert native.placeholder("chat:{name}") == "{name}"
    assert native.placeholder("chat:a") is None
    assert native.key_meant("chat:{name}", "chat:a") == "a"
    assert native.key_meant("chat:{name}", "a") is None


def test_an_actor_has_a_partition() -> None:
    assert native.partition_of("chat:{name}", "lobby") == 8346 < native.ACTOR_PARTITIONS


def test_names_of_events_are_checked() -> None:
    assert native.wrong_event("say") is None
    assert "the protocol itself uses" in (native.wrong_event(native.PHX_JOIN) or "")
    assert native.wrong_event(native.PHX_JOIN, call=True) is None
    assert native.wrong_event("n" * native.NAME_BYTES) is None
    for wrong in ("", "n" * (native.NAME_BYTES + 1), "\ud800"):
        assert "1 to 255 bytes" in (native.wrong_event(wrong) or "")


def test_close_codes_have_names() -> None:
    codes = {name: (code, back) for code, name, back in native.close_codes()}
    assert (codes["normal"], codes["overload"], codes["kicked"]) == (
        (1000, False),
        (1013, True),
        (4510, False),
    )


def test_the_error_of_invalid_text_names_it() -> None:
    with pytest.raises(UnicodeEncodeError) as caught:
        "a\ud800".encode()
    wrong = native.not_text(caught.value)
    assert (type(wrong), str(wrong)) == (ValueError, f"'\\ud800' is {native.HALF_A_PAIR}")
