"""What names were probably meant to be."""

import pytest

from runtime.actors.declare import suggestions
from runtime.actors.declare.hooks import HOOKS
from runtime.actors.declare.names import SETTINGS


def test_what_is_proposed_exists() -> None:
    assert set(suggestions.HOOKS_ELSEWHERE) <= set(HOOKS)
    assert {right.split(" ")[0] for _, right in suggestions._SETTINGS} == set(SETTINGS)


@pytest.mark.parametrize("name", SETTINGS)
def test_no_setting_is_taken_for_another(name: str) -> None:
    assert (suggestions.setting(name) or name).split(" ")[0] == name


@pytest.mark.parametrize(
    ("name", "right"),
    [("on_connect", "on_join"), ("on_messages", "on_message"), ("on_starting", "on_start"), ("on_hit", None)],
)
def test_a_hook_is_found_by_its_name_in_another_system_or_by_its_spelling(
    name: str, right: str | None
) -> None:
    assert suggestions.hook(name, list(HOOKS)) == right


@pytest.mark.parametrize(
    "name", ["max_players", "messages", "message_count", "bytes_sent", "origins_seen", "title"]
)
def test_names_of_an_author_look_like_no_setting(name: str) -> None:
    assert suggestions.setting(name) is None
