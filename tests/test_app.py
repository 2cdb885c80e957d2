"""Declarations of an app."""

import inspect
from pathlib import Path

import pytest

from runtime.actors.host.composition import DeclaredApp
from runtime.settings.layers import of_app
from stateroom import Actor, App, Room
from stateroom.errors import DeclarationError, SettingError


class Mine(Room): ...


def test_the_decorator_returns_the_class() -> None:
    app = App()
    assert app.room("mine:{x}", path="/mine/{x}")(Mine) is Mine
    assert app.registry.kinds == {"mine:{x}": Mine}


@pytest.mark.parametrize("root", [__file__, Path(__file__).parent])
def test_a_relative_page_is_looked_up_in_the_root_of_its_app(root: str | Path) -> None:
    app = App(root=root)
    app.page("/", Path(__file__).name)
    app.page("/too", __file__)
    assert app.registry.files == dict.fromkeys(("/", "/too"), Path(__file__))


def test_a_relative_page_of_an_app_without_a_root_is_refused_with_both_remedies() -> None:
    ways = r"App\(root=__file__\).*Path\(__file__\)\.with_name\('chat.html'\)"
    with pytest.raises(DeclarationError, match=ways):
        App().page("/", "static/chat.html")
    with pytest.raises(
        DeclarationError, match=r"relative: root=__file__, or Path\(__file__\)\.parent / 'static'"
    ):
        App(root="static")


def test_a_wrong_declaration_raises_immediately() -> None:
    with pytest.raises(DeclarationError, match="'/mine'"):
        App().room("mine:{x}", path="/mine")(Mine)


def test_an_app_satisfies_the_protocol_of_a_host_and_copies_its_settings() -> None:
    given = {"limits.rooms": 3}
    app = App(given)
    assert isinstance(app, DeclaredApp)
    assert (app.settings, app.settings is given) == (given, False)


def test_the_error_of_a_wrong_setting_names_the_line_of_its_app() -> None:
    first = inspect.currentframe().f_lineno + 1  # type: ignore[union-attr]
    rooms = App({"limits.mesages_per_s": 1})
    main = App({"limits.rooms": 3})
    main.include(rooms)
    for app in (rooms, main):
        with pytest.raises(
            SettingError, match=rf"test_app\.py:{first}: App\(settings=…\): no setting is called"
        ):
            of_app(app.settings)


def test_an_actor_is_declared_under_its_kind() -> None:
    app = App()

    @app.actor("counter")
    class Counter(Actor): ...

    assert app.registry.kinds == {"counter": Counter}


def test_the_decorators_of_hooks_return_the_hook() -> None:
    app = App()

    @app.on_startup
    async def connect() -> None: ...

    @app.on_shutdown
    def close() -> None: ...

    assert (app.lifespan.startup, app.lifespan.shutdown) == ([connect], [close])


def test_a_decorator_without_parentheses_raises_an_error_with_the_right_form() -> None:
    for declare, text in (
        (App().room, r'@app\.room\("chat:\{name\}"\)'),
        (App().actor, r'@app\.actor\("counter"\)'),
    ):
        with pytest.raises(DeclarationError, match=text):
            declare(Mine)  # type: ignore[arg-type]
