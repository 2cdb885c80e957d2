"""Declaring an app."""

import inspect
from pathlib import Path

import pytest

from runtime.actors.host.service import Declared
from runtime.settings.layers import of_app
from stateroom import Actor, App, Room
from stateroom.errors import DeclarationError, SettingError


class Mine(Room): ...


def test_the_decorator_gives_the_class_back() -> None:
    app = App()
    assert app.room("mine:{x}", path="/mine/{x}")(Mine) is Mine
    assert app.registry.kinds == {"mine:{x}": Mine}


@pytest.mark.parametrize("root", [__file__, Path(__file__).parent])
def test_a_page_begins_at_the_root_of_its_app(root: str | Path) -> None:
    app = App(root=root)
    app.page("/", Path(__file__).name)
    app.page("/too", __file__)
    assert app.registry.files == dict.fromkeys(("/", "/too"), Path(__file__))


def test_a_page_that_lies_nowhere_in_particular_is_refused_with_both_ways_out() -> None:
    ways = r"App\(root=__file__\).*Path\(__file__\)\.with_name\('chat.html'\)"
    with pytest.raises(DeclarationError, match=ways):
        App().page("/", "static/chat.html")
    with pytest.raises(
        DeclarationError, match=r"relative: root=__file__, or Path\(__file__\)\.parent / 'static'"
    ):
        App(root="static")


def test_a_wrong_declaration_is_an_error_at_once() -> None:
    with pytest.raises(DeclarationError, match="'/mine'"):
        App().room("mine:{x}", path="/mine")(Mine)


def test_an_app_is_what_a_host_runs() -> None:
    given = {"limits.rooms": 3}
    app = App(given)
    assert isinstance(app, Declared)
    assert (app.settings, app.settings is given) == (given, False)


def test_a_wrong_setting_is_told_with_the_line_of_its_app() -> None:
    first = inspect.currentframe().f_lineno + 1  # type: ignore[union-attr]
    rooms = App({"limits.mesages_per_s": 1})
    main = App({"limits.rooms": 3})
    main.include(rooms)
    for app in (rooms, main):
        with pytest.raises(
            SettingError, match=rf"test_app\.py:{first}: App\(settings=…\): no setting is called"
        ):
            of_app(app.settings)


def test_an_actor_is_declared_by_its_kind() -> None:
    app = App()

    @app.actor("counter")
    class Counter(Actor): ...

    assert app.registry.kinds == {"counter": Counter}


def test_hooks_are_given_back() -> None:
    app = App()

    @app.on_startup
    async def connect() -> None: ...

    @app.on_shutdown
    def close() -> None: ...

    assert (app.lifespan.startup, app.lifespan.shutdown) == ([connect], [close])


def test_decorators_without_their_parentheses_say_so() -> None:
    for declare, text in (
        (App().room, r'@app\.room\("chat:\{name\}"\)'),
        (App().actor, r'@app\.actor\("counter"\)'),
    ):
        with pytest.raises(DeclarationError, match=text):
            declare(Mine)  # type: ignore[arg-type]
