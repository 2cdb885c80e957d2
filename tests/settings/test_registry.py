"""The registry as a whole: unique names, valid defaults, and suggestions of similar names."""

import pytest

from runtime.settings import BY_NAME, SETTINGS
from runtime.settings.registry import BY_VARIABLE, nearest


def test_names_and_variables_are_unique() -> None:
    assert len(BY_NAME) == len(BY_VARIABLE) == len(SETTINGS)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_default_passes_its_own_check_and_has_a_meaning(setting) -> None:
    assert setting.check(setting.default) == setting.default
    assert setting.meaning.endswith(".")
    assert setting.name.count(".") == 1


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("limits.mesages_per_s", "limits.messages_per_s"),
        ("mesages_per_s", "limits.messages_per_s"),
        ("limit.queue_bytes", "limits.queue_bytes"),
    ],
)
def test_the_most_similar_name_is_suggested(given: str, meant: str) -> None:
    assert nearest(given, BY_NAME) == f"; did you mean {meant}?"


def test_without_a_similar_name_the_error_points_to_the_list() -> None:
    assert nearest("qqq.zzz", BY_NAME) == "; `stateroom settings` lists all"
