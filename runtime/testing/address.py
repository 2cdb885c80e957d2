"""The room under test: its kind, key, topic and path in an app. Pure.

The rule: a room is found as a shard finds it, by topic or path, so an address that no client could use is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote, urlencode

from runtime._native import key_of_values
from runtime.actors.addressing import pattern
from runtime.actors.addressing.unreachable import unfit, unreached
from runtime.actors.room import Room
from runtime.app import App
from runtime.settings import Settings

TOPIC = "room:{name}"
VERSION = "2.0.0"


@dataclass(frozen=True, slots=True)
class Address:
    """A room of an app: the topic pattern under which it is declared, and the values of its parameters."""

    app: App
    kind: str
    key: str
    topic: str
    values: Mapping[str, str]

    @classmethod
    def of(cls, room: type[Room], values: Sequence[Any], app: App | None, topic: str | None) -> Self:
        """Finds the room in the app; without an app, declares it in a new one.

        Raises ValueError, TypeError and DeclarationError.
        """
        if app is not None and not isinstance(app, App):
            raise TypeError(f"app is an App, not {app!r}")
        if wrong := [value for value in values if not isinstance(value, str)]:
            raise TypeError(f"the topic's values are texts, not {wrong[0]!r}")
        found = app or _app_of(room, topic or TOPIC)
        kind = _kind_of(found, room, topic)
        names = pattern.parameters(kind)
        if len(names) != len(values):
            raise ValueError(f"{kind!r} has {len(names)} parameters, {len(values)} values are given")
        given = dict(zip(names, values, strict=True))
        named = kind.format_map(given)
        return cls(found, kind, _key_of(found, kind, named, given), named, given)

    @property
    def identity(self) -> tuple[str, str]:
        """Kind and key, which identify the actor."""
        return self.kind, self.key

    def channel_target(self, settings: Settings, query: Mapping[str, str]) -> str:
        """The request target of channel sockets. Raises LookupError if they are turned off."""
        if not (path := settings.text("channels.path")):
            raise LookupError('there are no channel sockets: channels.path is ""')
        return _target(path, {"vsn": VERSION, **_texts(query)})

    def path_target(self, query: Mapping[str, str]) -> str:
        """The request target of the room's own path. Raises LookupError if it has no path."""
        paths = [path for path, topic in self.app.registry.paths.items() if topic == self.kind]
        if not paths:
            raise LookupError(f'the room has no path: @app.room("{self.kind}", path="/…")')
        quoted = {name: quote(value, safe="") for name, value in self.values.items()}
        return _target(paths[0].format_map(quoted), _texts(query))


def _target(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def _texts(query: Mapping[str, str]) -> dict[str, str]:
    if not isinstance(query, Mapping):
        raise TypeError(f'a query is a mapping, {{"as": "Ada"}}, not {query!r}')
    return {str(name): str(value) for name, value in query.items()}


def _app_of(room: type[Room], topic: str) -> App:
    app = App()
    path = "/".join(["/room", *(f"{{{name}}}" for name in pattern.parameters(topic))])
    app.room(topic, path)(room)
    return app


def _kind_of(app: App, room: type[Room], topic: str | None) -> str:
    kinds = app.registry.kinds.items()
    found = [kind for kind, declared in kinds if declared is room and topic in {None, kind}]
    if len(found) == 1:
        return found[0]
    name, declared = (
        getattr(room, "__name__", repr(room)),
        ", ".join(found or app.registry.kinds) or "nothing",
    )
    if found:
        raise ValueError(f"{name} is declared as {declared} in this app: say which topic is meant (topic=…)")
    under = f" as {topic!r}" if topic else ""
    raise ValueError(f"{name} is not declared in this app{under}: it declares {declared}")


def _key_of(app: App, kind: str, topic: str, values: Mapping[str, str]) -> str:
    """The key of the room that a client reaches by this topic. Raises ValueError if it would reach another room."""
    key = key_of_values(list(values.values()))
    rooms = [name for name, declared in app.registry.kinds.items() if issubclass(declared, Room)]
    if (wrong := unfit(kind, key) or unreached(kind, key, topic, rooms)) is not None:
        raise ValueError(wrong)
    return key
