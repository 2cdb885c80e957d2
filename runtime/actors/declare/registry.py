"""The declarations of an app as data: rooms by topic, actors by kind, pages by path. Checked when they are declared."""

import mimetypes
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runtime.actors.actor import Actor
from runtime.actors.addressing import pattern
from runtime.actors.declare.ineffective import doubts
from runtime.actors.declare.settings import check_actor, check_room, ignores_direct_messages, route
from runtime.actors.declare.state import state_of
from runtime.actors.room import Room
from runtime.errors import DeclarationError

PAGE_BYTES = 1 << 20
# The limit of all pages together: every shard keeps them in memory, and gets them in one message.
PAGES_BYTES = 64 << 20


@dataclass(slots=True)
class Registry:
    """The rooms and pages of one app. Not thread-safe; filled while the app's module is imported."""

    kinds: dict[str, type[Actor]] = field(default_factory=dict)
    """Rooms by topic pattern, actors by name, in the order in which topics are matched."""
    names: dict[type[Actor], list[str]] = field(default_factory=dict)
    """The kinds of each class."""
    paths: dict[str, str] = field(default_factory=dict)
    """Topic pattern by path pattern."""
    files: dict[str, Path] = field(default_factory=dict)
    """File of the page at a path."""
    _pages_bytes: int = 0

    def add_room(self, topic: str, path: str | None, room: type[Room]) -> None:
        """Raises DeclarationError for patterns, a class or class attributes that cannot work."""
        if not _is_kind(room, Room):
            raise DeclarationError(f"room {topic!r}: {room!r} is not a subclass of stateroom.Room")
        pattern.check_topic(topic)
        self._check_kind("room", topic, room)
        self._check_shape(topic)
        check_room(topic, room)
        if path is not None:
            self._check_path(topic, path)
            self.paths[path] = topic
        self._add(topic, room)

    def add_actor(self, kind: str, actor: type[Actor]) -> None:
        """Raises DeclarationError for a name, a class or class attributes that cannot work."""
        if not _is_kind(actor, Actor) or _is_kind(actor, Room):
            raise DeclarationError(
                f"actor {kind!r}: {actor!r} is not a subclass of stateroom.Actor without members"
            )
        pattern.check_topic(kind)
        if pattern.parameters(kind):
            raise DeclarationError(f"actor {kind!r}: an actor's kind has no parameters, its key is free")
        self._check_kind("actor", kind, actor)
        self._add(kind, actor)

    def add_page(self, path: str, file: Path) -> None:
        """Raises DeclarationError for a path that is invalid or taken, and for a file that cannot be served."""
        pattern.check_path(path)
        if pattern.parameters(path):
            raise DeclarationError(f"page {path!r}: a page has no parameters")
        if path in self.files:
            raise DeclarationError(f"page {path!r}: declared twice")
        try:
            size_bytes = file.stat().st_size
        except OSError as error:
            raise DeclarationError(f"page {path!r}: {file}: {error.strerror}") from error
        if not file.is_file() or size_bytes > PAGE_BYTES:
            raise DeclarationError(f"page {path!r}: {file} must be a file of at most {PAGE_BYTES} bytes")
        self._pages_bytes += size_bytes
        if self._pages_bytes > PAGES_BYTES:
            raise DeclarationError(
                f"page {path!r}: with it the pages of this app have {self._pages_bytes} bytes, and at most "
                f"{PAGES_BYTES} are kept in memory: have a web server or a CDN serve large files"
            )
        self.files[path] = file

    def include(self, other: "Registry") -> None:
        """Adds all declarations of another registry, behind those here. Raises DeclarationError for a conflict."""
        for kind, actor in other.kinds.items():
            what = "room" if issubclass(actor, Room) else "actor"
            self._check_free(what, kind)
            if what == "room":
                self._check_shape(kind)
            self._add(kind, actor)
        for path, topic in other.paths.items():
            self._check_path(topic, path)
            self.paths[path] = topic
        for path, file in other.files.items():
            self.add_page(path, file)

    def doubts(self) -> list[str]:
        """Probable mistakes, one line each."""
        if not (self.kinds or self.files):
            return ["the app declares no room, no actor and no page"]
        of_bodies = dict.fromkeys(doubt for kind in self.names for doubt in doubts(kind))
        return [*of_bodies] + [
            f"room {topic!r}: no handler takes messages on path {path!r}: it has no on_message and no @on('message')"
            for path, topic in self.paths.items()
            if ignores_direct_messages(self.kinds[topic])
        ]

    def stateful(self) -> list[str]:
        """The kinds that keep a `state`."""
        return [kind for kind, actor in self.kinds.items() if state_of(actor) is not None]

    def routes(self) -> list[dict[str, Any]]:
        """The rooms, as shards take them: `path` is None for one that only channels reach."""
        paths = {topic: path for path, topic in self.paths.items()}
        return [
            route(kind, paths.get(kind), room) for kind, room in self.kinds.items() if issubclass(room, Room)
        ]

    def pages(self) -> list[dict[str, Any]]:
        """The pages with their contents, as shards take them. Raises OSError."""
        return [
            {
                "path": path,
                "content_type": _content_type(file),
                "body_b64": b64encode(file.read_bytes()).decode(),
            }
            for path, file in self.files.items()
        ]

    def _add(self, kind: str, actor: type[Actor]) -> None:
        self.kinds[kind] = actor
        self.names.setdefault(actor, []).append(kind)

    def _check_free(self, what: str, kind: str) -> None:
        if kind in self.kinds:
            raise DeclarationError(f"{what} {kind!r}: declared twice")

    def _check_kind(self, what: str, kind: str, actor: type[Actor]) -> None:
        self._check_free(what, kind)
        check_actor(f"{what} {kind!r}", actor)

    def _check_shape(self, topic: str) -> None:
        for other in self.kinds:
            if pattern.shape(other) == pattern.shape(topic):
                raise DeclarationError(f"room {topic!r}: {other!r} takes all its topics already")

    def _check_path(self, topic: str, path: str) -> None:
        pattern.check_path(path)
        pattern.check_pair(topic, path)
        for other, taken_by in self.paths.items():
            if pattern.shape(other) == pattern.shape(path):
                raise DeclarationError(f"room {topic!r}: path {path!r} is that of {taken_by!r} already")


def _is_kind(given: object, kind: type[Actor]) -> bool:
    return isinstance(given, type) and issubclass(given, kind)


def _content_type(file: Path) -> str:
    guessed, _ = mimetypes.guess_type(file.name)
    kind = guessed or "application/octet-stream"
    is_text = kind.startswith("text/") or kind in {
        "application/javascript",
        "application/json",
        "image/svg+xml",
    }
    return f"{kind}; charset=utf-8" if is_text else kind
