"""The settings of a server under test. The rule: they are checked as those of a real one, and errors name the
source.
"""

from collections.abc import Mapping

from runtime.app import App
from runtime.settings import Settings
from runtime.settings.layers import checked, known

SOURCE = "RoomTest(settings=…)"


def checked_settings(app: App, given: Mapping[str, object]) -> Settings:
    """The settings of the test, which override those of the app. Raises SettingError."""
    if not isinstance(given, Mapping):
        raise TypeError(f'{SOURCE} is a mapping, {{"limits.messages_per_s": 5}}, not {given!r}')
    values = {name: checked(SOURCE, known(name, SOURCE).check, value) for name, value in given.items()}
    return Settings(values, app.settings)
