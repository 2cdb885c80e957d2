"""`App`: what a module that is served declares. Data only; a host runs it."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from runtime.actors.registry import Registry
from runtime.actors.room import Room

R = TypeVar("R", bound=type[Room])


class App:
    """Rooms, pages, and settings that hold unless whoever serves the app says otherwise.

    `settings`: by dotted name, e.g. `{"limits.messages_per_s": 0}`; checked when the app is served.
    """

    def __init__(self, settings: Mapping[str, object] | None = None) -> None:
        self.settings: dict[str, object] = dict(settings or {})
        self.registry = Registry()

    def room(self, topic: str, path: str | None = None) -> Callable[[R], R]:
        """Declares the class below as the rooms of a topic, e.g. `chat:{name}`: one room for each name.

        `path` lets a WebSocket be a member of one room, e.g. `/chat/{name}`: whole segments in braces, with the
        topic's parameters in the topic's order. Raises DeclarationError.
        """

        def declare(room: R) -> R:
            self.registry.add_room(topic, path, room)
            return room

        return declare

    def page(self, path: str, file: str | Path) -> None:
        """Serves a file of at most 1 MiB at a path, from memory. Its content type is guessed from its name.

        A relative file lies beside the module that calls this. Raises DeclarationError.
        """
        beside = sys._getframe(1).f_globals.get("__file__")  # noqa: SLF001 the caller's module is what is meant
        base = Path(beside).parent if beside else Path()
        self.registry.add_page(path, base / file)
