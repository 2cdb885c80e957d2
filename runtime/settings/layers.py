"""Where values come from: defaults < App(settings=…) < TOML < environment < `--set`, flags; the later wins.

The rule: a source is read whole and checked before anything starts, and its error names the source.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self, TypeVar

from runtime.errors import SettingError
from runtime.settings.registry import BY_NAME, BY_VARIABLE, DEPLOYMENT, SECTIONS, nearest
from runtime.settings.setting import Setting, Value

Given = dict[str, Value]
Raw = TypeVar("Raw")


class AppSettings(Mapping[str, object]):
    """What `App({...})` is given, with the place of each in the author's source, for errors. Immutable."""

    __slots__ = ("_given", "places")

    def __init__(self, given: Mapping[str, object], places: Mapping[str, str]) -> None:
        self._given, self.places = dict(given), places

    @classmethod
    def at(cls, place: str, given: Mapping[str, object]) -> Self:
        """All from one call: `chat.py:5: `."""
        return cls(given, dict.fromkeys(given, place))

    def including(self, other: "AppSettings") -> Self:
        """With those of another app."""
        return type(self)({**self, **other}, {**other.places, **self.places})

    def __getitem__(self, name: str) -> object:
        return self._given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)

    def __repr__(self) -> str:
        return repr(self._given)


def known(name: str, source: str) -> Setting:
    """The setting of this name, or an error that names the nearest one."""
    setting = BY_NAME.get(name)
    if setting is None:
        raise SettingError(f"{source}: no setting is called {name!r}{nearest(name, BY_NAME)}")
    return setting


def checked(source: str, read: Callable[[Raw], Value], value: Raw) -> Value:
    """The value as `read` makes it of what was given. Raises SettingError that names the source."""
    try:
        return read(value)
    except SettingError as error:
        raise SettingError(f"{source}: {error}") from None


def of_app(settings: Mapping[str, object]) -> Given:
    """The settings of an App, checked; those of the deployment are not an app's to set."""
    given: Given = {}
    places = settings.places if isinstance(settings, AppSettings) else {}
    for name, value in settings.items():
        source = f"{places.get(name, '')}App(settings=…)"
        if name in SECTIONS and isinstance(value, Mapping):
            names = ", ".join(f'"{name}.{key}": {each!r}' for key, each in value.items())
            raise SettingError(f"{source}: settings have dotted names: App({{{names}}})")
        setting = known(name, source)
        if setting.section in DEPLOYMENT:
            raise SettingError(f"{source}: {name} is for whoever runs the app (--config, --set)")
        given[name] = checked(source, setting.check, value)
    return given


def of_file(path: Path) -> Given:
    """The settings of a TOML file, as tables (`[limits]`) or dotted keys."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingError(f"--config {path}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        # Of a number with thousands of digits Python says what a program could do about it.
        what = str(error).partition("; use sys.")[0]
        raise SettingError(f"--config {path}: {what}") from None
    source = str(path)
    return {name: checked(source, known(name, source).check, value) for name, value in _flat(document)}


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def of_environment(environ: Mapping[str, str]) -> Given:
    """`STATEROOM_LIMITS_MESSAGES_PER_S=0`. Variables of no section of ours are left alone: an orchestrator
    may well set `STATEROOM_SERVICE_HOST`.
    """
    ours = tuple(f"STATEROOM_{section.upper()}_" for section in SECTIONS)
    given: Given = {}
    for variable, text in environ.items():
        setting = BY_VARIABLE.get(variable)
        if setting is not None:
            given[setting.name] = checked(f"environment, {variable}", setting.parse, text)
        elif variable.startswith(ours):
            raise SettingError(f"environment: no setting is {variable}{nearest(variable, BY_VARIABLE)}")
    return given


def of_assignments(assignments: Sequence[str]) -> Given:
    """`--set name=value`, in order; a later one wins."""
    given: Given = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise SettingError(f"--set {assignment}: expected NAME=VALUE")
        given[name.strip()] = checked("--set", known(name.strip(), "--set").parse, text)
    return given


def of_flags(flags: Mapping[str, str | None], names: Mapping[str, str]) -> Given:
    """Flags of the command line, `--port`, as the settings that `names` says they are; None is a flag not given."""
    return {
        names[flag]: checked(flag, BY_NAME[names[flag]].parse, text)
        for flag, text in flags.items()
        if text is not None
    }


def merged(layers: Iterable[Given]) -> Given:
    """One dictionary of what was given, later layers over earlier ones."""
    given: Given = {}
    for layer in layers:
        given |= layer
    return given
