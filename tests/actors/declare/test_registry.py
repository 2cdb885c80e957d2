"""What an app may declare, and how shards get it."""

from base64 import b64decode
from pathlib import Path

import pytest

from runtime.actors.declare import registry as module
from runtime.actors.declare.registry import PAGE_BYTES, Registry
from stateroom import Actor, Room
from stateroom.errors import DeclarationError


class Chat(Room):
    headers = ("User-Agent",)
    subprotocols = ("chat.v2", "chat.v1")
    require_subprotocol = True
    slow_client = "drop_old"
    origins = ("https://example.org",)
    messages_per_s = 5


def test_a_room_becomes_a_route() -> None:
    registry = Registry()
    registry.add_room("chat:{name}", "/chat/{name}", Chat)
    assert registry.routes() == [
        {
            "kind": "chat:{name}",
            "path": "/chat/{name}",
            "headers": ["user-agent"],
            "subprotocols": ["chat.v2", "chat.v1"],
            "require_subprotocol": True,
            "slow_client": "drop_old",
            "origins": ["https://example.org"],
            "messages_per_s": 5,
            "messages_burst": 10,
            "bytes_per_s": None,
            "bytes_burst": None,
            "history": False,
        }
    ]


def test_a_room_without_a_path_is_a_route_for_channels() -> None:
    registry = Registry()
    registry.add_room("news", None, Room)
    registry.add_room("chat:{name}", "/chat/{name}", Chat)
    assert [(route["kind"], route["path"]) for route in registry.routes()] == [
        ("news", None),
        ("chat:{name}", "/chat/{name}"),
    ]


def test_an_actor_is_no_route() -> None:
    registry = Registry()
    registry.add_actor("counter", Actor)
    assert (registry.routes(), list(registry.kinds)) == ([], ["counter"])


def test_actors_that_cannot_be_are_refused() -> None:
    registry = Registry()
    registry.add_actor("counter", Actor)
    cases = [
        ("counter", Actor, "twice"),
        ("a:{x}", Actor, "no parameters"),
        ("b", Room, r"stateroom\.Actor without members"),
        ("", Actor, "non-empty"),
    ]
    for kind, actor, word in cases:
        with pytest.raises(DeclarationError, match=word):
            registry.add_actor(kind, actor)


def test_what_is_no_room_is_refused() -> None:
    for thing in (object, Room(), print):
        with pytest.raises(DeclarationError, match=r"not a subclass of stateroom\.Room"):
            Registry().add_room("echo", "/", thing)  # type: ignore[arg-type]


def test_topics_and_paths_are_declared_once() -> None:
    registry = Registry()
    registry.add_room("a:{x}", "/a/{x}", Chat)
    with pytest.raises(DeclarationError, match="declared twice"):
        registry.add_room("a:{x}", "/b/{x}", Chat)
    with pytest.raises(DeclarationError, match=r"that of 'a:\{x\}' already"):
        registry.add_room("b:{y}", "/a/{y}", Chat)


def test_a_page_is_read_with_its_content_type(tmp_path: Path) -> None:
    registry = Registry()
    names = {"/": "index.html", "/a.js": "a.js", "/x": "x.unknown", "/i.png": "i.png"}
    for path, name in names.items():
        (tmp_path / name).write_bytes(name.encode())
        registry.add_page(path, tmp_path / name)
    pages = {page["path"]: page for page in registry.pages()}
    assert b64decode(pages["/"]["body_b64"]) == b"index.html"
    assert [pages[path]["content_type"] for path in names] == [
        "text/html; charset=utf-8", "text/javascript; charset=utf-8", "application/octet-stream", "image/png",
    ]  # fmt: skip


def test_the_pages_of_an_app_have_a_bound_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGES_BYTES", 250)
    registry, file = Registry(), tmp_path / "page.html"
    file.write_bytes(b"x" * 100)
    registry.add_page("/a", file)
    registry.add_page("/b", file)
    with pytest.raises(DeclarationError, match="page '/c': with it the pages of this app have 300 bytes"):
        registry.add_page("/c", file)


def test_pages_that_cannot_be_served_are_refused(tmp_path: Path) -> None:
    registry = Registry()
    small, big = tmp_path / "small", tmp_path / "big"
    small.write_bytes(b"x")
    big.write_bytes(bytes(PAGE_BYTES + 1))
    registry.add_page("/", small)
    none, braces = tmp_path / "none", "/{x}"
    cases = [
        ("/", small, "twice"), ("/big", big, "at most"), ("/none", none, "No such file"),
        ("/dir", tmp_path, "must be a file"), (braces, small, "no parameters"), ("x", small, "begin with"),
    ]  # fmt: skip
    for path, file, word in cases:
        with pytest.raises(DeclarationError, match=word):
            registry.add_page(path, file)


def test_topics_that_take_the_same_are_declared_once() -> None:
    registry = Registry()
    registry.add_room("a:{x}", None, Chat)
    registry.add_room("a:{x}:b", None, Chat)
    with pytest.raises(DeclarationError, match=r"'a:\{x\}' takes all its topics already"):
        registry.add_room("a:{y}", None, Chat)


def test_what_is_hardly_meant_is_doubted() -> None:
    class Hears(Room):
        def on_message(self, member: object, event: str, data: object) -> None: ...

    registry = Registry()
    assert registry.doubts() == ["the app declares no room, no actor and no page"]
    registry.add_room("hears:{name}", "/hears/{name}", Hears)
    assert registry.doubts() == []
    registry.add_room("deaf", "/deaf", Room)
    assert [doubt.partition(":")[0] for doubt in registry.doubts()] == ["room 'deaf'"]
