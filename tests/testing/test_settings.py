"""The settings of a server under test are checked as those of a real one."""

import pytest

from runtime.testing.settings import configured
from stateroom import App
from stateroom.errors import SettingError


def test_those_of_the_test_hold_over_those_of_the_app() -> None:
    app = App(settings={"limits.messages_per_s": 5, "limits.messages_burst": 7})
    settings = configured(app, {"limits.messages_per_s": 1, "server.shards": 1})
    assert settings.seconds("limits.messages_per_s") == 1.0
    assert settings.seconds("limits.messages_burst") == 7.0


@pytest.mark.parametrize("given", [{"limits.mesages_per_s": 1}, {"limits.messages_per_s": "many"}])
def test_a_wrong_one_is_named_with_its_source(given: dict[str, object]) -> None:
    with pytest.raises(SettingError, match=r"RoomTest\(settings=…\): .*limits\.mes"):
        configured(App(), given)


def test_what_is_no_mapping_is_refused() -> None:
    with pytest.raises(TypeError, match="is a mapping"):
        configured(App(), [("a", 1)])  # type: ignore[arg-type]
