"""The registry as a whole: unique names, defaults that pass their own check, and the nearest name."""

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
def test_the_nearest_name_is_offered(given: str, meant: str) -> None:
    assert nearest(given, BY_NAME) == f"; did you mean {meant}?"


def test_nothing_like_it_points_to_the_list() -> None:
    assert nearest("qqq.zzz", BY_NAME) == "; `stateroom settings` lists all"
