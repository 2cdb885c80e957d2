"""The settings of a server under test are checked as those of a real one."""

import pytest

from runtime.testing.settings import checked_settings
from stateroom import App
from stateroom.errors import SettingError


def test_settings_of_the_test_override_those_of_the_app() -> None:
    app = App(settings={"limits.messages_per_s": 5, "limits.messages_burst": 7})
    settings = checked_settings(app, {"limits.messages_per_s": 1, "server.shards": 1})
    assert settings.seconds("limits.messages_per_s") == 1.0
    assert settings.seconds("limits.messages_burst") == 7.0


@pytest.mark.parametrize("given", [{"limits.mesages_per_s": 1}, {"limits.messages_per_s": "many"}])
def test_the_error_of_a_wrong_setting_names_its_source(given: dict[str, object]) -> None:
    with pytest.raises(SettingError, match=r"RoomTest\(settings=…\): .*limits\.mes"):
        checked_settings(App(), given)


def test_settings_must_be_a_mapping() -> None:
    with pytest.raises(TypeError, match="is a mapping"):
        checked_settings(App(), [("a", 1)])  # type: ignore[arg-type]
