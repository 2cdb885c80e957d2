"""Applications of several modules: one app includes the others."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runtime.actors.declare import registry
from stateroom import Actor, App, Member, Room, call, on
from stateroom.errors import DeclarationError, NoSuchKind
from stateroom.testing import RoomTest


class Counter(Actor):
    def __init__(self) -> None:
        self.total = 0

    @call
    def add(self, number: int) -> int:
        self.total += number
        return self.total


class Chat(Room):
    @on("count")
    async def count(self, member: Member, number: int) -> int:
        return await self.ref(Counter, "all").ask(Counter.add, number)


def modules() -> tuple[App, App]:
    """An app that declares rooms, and an app that declares actors."""
    rooms = App({"limits.rooms": 5}, root=__file__)
    rooms.room("chat:{name}", path="/chat/{name}")(Chat)
    rooms.page("/", __file__)
    counters = App({"room.idle_s": 9.0})
    counters.actor("counter")(Counter)
    return rooms, counters


def include(app: App, *others: App) -> None:
    for other in others:
        app.include(other)


def test_an_app_has_everything_that_it_includes() -> None:
    rooms, counters = modules()
    ran = [rooms.on_startup(lambda: None), counters.on_startup(lambda: None)]
    app = App({"limits.rooms": 5})
    include(app, rooms, counters)
    assert app.registry.kinds == {"chat:{name}": Chat, "counter": Counter}
    assert app.registry.paths == {"/chat/{name}": "chat:{name}"}
    assert list(app.registry.files) == ["/"]
    assert app.settings == {"limits.rooms": 5, "room.idle_s": 9.0}
    assert app.lifespan.startup == ran


async def test_refs_work_across_modules_even_if_created_before_the_include() -> None:
    rooms, counters = modules()
    early = counters.ref(Counter, "all")
    app = App()
    include(app, rooms, counters)
    async with RoomTest(Chat, "lobby", app=app) as room:
        ada = await room.join()
        assert await ada.push("count", 2) == 2
        assert await early.ask(Counter.add, 3) == 5
        assert await rooms.ref(Counter, "all").ask(Counter.add, 1) == 6
    with pytest.raises(RuntimeError, match="no host runs this app"):
        early.tell("add", 1)
    with pytest.raises(NoSuchKind, match=r"declared: chat:\{name\}, counter"):
        rooms.ref("other")


def test_a_conflict_between_two_apps_is_an_error_that_names_it() -> None:
    def room(app: App) -> None:
        app.room("chat:{other}")(Room)

    def kind(app: App) -> None:
        app.actor("counter")(Counter)

    def path(app: App) -> None:
        app.room("other:{name}", path="/chat/{name}")(Room)

    def page(app: App) -> None:
        app.page("/", __file__)

    conflicts: list[tuple[Callable[[App], None], str]] = [
        (room, r"room 'chat:\{name\}': 'chat:\{other\}' takes all its topics already"),
        (kind, "actor 'counter': declared twice"),
        (path, r"path '/chat/\{name\}' is that of 'other:\{name\}' already"),
        (page, "page '/': declared twice"),
    ]
    for declare, says in conflicts:
        app = App()
        declare(app)
        with pytest.raises(DeclarationError, match=f"include: .*{says}"):
            include(app, *modules())
    with pytest.raises(DeclarationError, match=r"setting limits\.rooms is 6 here and 5 there"):
        App({"limits.rooms": 6}).include(modules()[0])


def test_the_pages_of_all_modules_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "PAGES_BYTES", 2 * Path(__file__).stat().st_size - 1)
    app, other = App(), App()
    app.page("/one", __file__)
    other.page("/two", __file__)
    with pytest.raises(DeclarationError, match="include: page '/two': with it the pages of this app have"):
        app.include(other)


def test_declarations_after_the_include_are_refused() -> None:
    chat, _ = modules()
    App().include(chat)
    late: list[Callable[[], Any]] = [
        lambda: chat.room("late")(Room),
        lambda: chat.actor("late")(Counter),
        lambda: chat.page("/late", __file__),
        lambda: chat.on_startup(lambda: None),
        lambda: chat.on_shutdown(lambda: None),
        lambda: chat.include(App()),
    ]
    for declare in late:
        with pytest.raises(DeclarationError, match=r"included already: declare it before app\.include"):
            declare()


def test_only_another_app_can_be_included() -> None:
    app, inner = App(), App()
    for other in (app, "examples.chat:app"):
        with pytest.raises(DeclarationError, match="include"):
            app.include(other)  # type: ignore[arg-type]
    app.include(inner)
    with pytest.raises(DeclarationError, match="include"):
        inner.include(app)
