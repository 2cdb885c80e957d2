"""What an app declares, as data: its rooms by topic, its pages by path. Checked here, once, when declared."""

import mimetypes
import re
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from runtime.actors import pattern
from runtime.actors.room import Room, SlowClient
from runtime.errors import DeclarationError

PAGE_BYTES = 1 << 20

# RFC 9110 §5.6.2: what header names and subprotocols are made of.
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


@dataclass(slots=True)
class Registry:
    """The rooms and pages of one app. Not thread-safe; filled while the app's module is imported."""

    kinds: dict[str, type[Room]] = field(default_factory=dict)
    """By topic pattern."""
    paths: dict[str, str] = field(default_factory=dict)
    """Topic pattern by path pattern."""
    files: dict[str, Path] = field(default_factory=dict)
    """File of the page at a path."""

    def add_room(self, topic: str, path: str | None, room: type[Room]) -> None:
        """Raises DeclarationError for patterns, a class or class attributes that cannot work."""
        if not _is_room(room):
            raise DeclarationError(f"room {topic!r}: {room!r} is not a subclass of runtime.Room")
        pattern.check_topic(topic)
        if topic in self.kinds:
            raise DeclarationError(f"room {topic!r}: declared twice")
        _check_attributes(topic, room)
        if path is not None:
            self._check_path(topic, path)
            self.paths[path] = topic
        self.kinds[topic] = room

    def add_page(self, path: str, file: Path) -> None:
        """Raises DeclarationError for a path that is none or taken, and for a file that cannot be served."""
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
        self.files[path] = file

    def routes(self) -> list[dict[str, Any]]:
        """The rooms that a direct path reaches, as shards take them."""
        return [_route(topic, path, self.kinds[topic]) for path, topic in self.paths.items()]

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

    def _check_path(self, topic: str, path: str) -> None:
        pattern.check_path(path)
        pattern.check_pair(topic, path)
        for other, taken_by in self.paths.items():
            if pattern.shape(other) == pattern.shape(path):
                raise DeclarationError(f"room {topic!r}: path {path!r} is that of {taken_by!r} already")


def _route(topic: str, path: str, room: type[Room]) -> dict[str, Any]:
    return {
        "kind": topic,
        "path": path,
        "headers": [name.lower() for name in room.headers],
        "subprotocols": list(room.subprotocols),
        "require_subprotocol": room.require_subprotocol,
        "slow_client": room.slow_client,
        "origins": None if room.origins is None else list(room.origins),
    }


def _check_attributes(topic: str, room: type[Room]) -> None:
    for name in ("headers", "subprotocols"):
        if not _are_tokens(getattr(room, name)):
            raise DeclarationError(f"room {topic!r}: {name} must be a tuple of HTTP tokens")
    if room.slow_client not in get_args(SlowClient):
        raise DeclarationError(
            f"room {topic!r}: slow_client must be one of {', '.join(get_args(SlowClient))}"
        )
    if room.require_subprotocol and not room.subprotocols:
        raise DeclarationError(f"room {topic!r}: require_subprotocol without subprotocols refuses everybody")
    if isinstance(room.origins, str):
        raise DeclarationError(f"room {topic!r}: origins must be a tuple of origins, or None")
    if room.idle_s is not None and not room.idle_s >= 0:
        raise DeclarationError(f"room {topic!r}: idle_s must be seconds, or None")


def _is_room(given: object) -> bool:
    return isinstance(given, type) and issubclass(given, Room)


def _are_tokens(names: object) -> bool:
    if not isinstance(names, tuple | list):
        return False
    return all(isinstance(name, str) and _TOKEN.fullmatch(name) for name in names)


def _content_type(file: Path) -> str:
    guessed, _ = mimetypes.guess_type(file.name)
    kind = guessed or "application/octet-stream"
    is_text = kind.startswith("text/") or kind in {
        "application/javascript",
        "application/json",
        "image/svg+xml",
    }
    return f"{kind}; charset=utf-8" if is_text else kind
