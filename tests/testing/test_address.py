"""The address of the room under test, and addresses that no client could use."""

import pytest

from runtime.settings import Settings
from runtime.testing.address import Address
from stateroom import Actor, App, Room
from stateroom.errors import DeclarationError

app = App()


@app.room("game:{region}:{number}", path="/game/{region}/{number}")
class Game(Room): ...


@app.room("game:all:{number}:final")
class Final(Room): ...


@app.room("news")
class News(Room): ...


def test_a_room_of_an_app_has_its_topic_its_key_and_its_path() -> None:
    address = Address.of(Game, ("eu", "4:2"), app, None)
    assert (address.topic, address.identity) == ("game:eu:4:2", ("game:{region}:{number}", "eu:4%3A2"))
    assert address.path_target({}) == "/game/eu/4%3A2"
    assert address.path_target({"as": "Ada & Co"}) == "/game/eu/4%3A2?as=Ada+%26+Co"
    assert Address.of(News, (), app, None).identity == ("news", "")


def test_a_room_without_an_app_is_declared_with_a_path() -> None:
    address = Address.of(News, ("a b",), None, None)
    assert (address.topic, address.path_target({})) == ("room:a b", "/room/a%20b")
    assert Address.of(News, (), None, "news").path_target({}) == "/room"
    assert Address.of(Game, ("1", "2"), None, "g-{a}-{b}").path_target({}) == "/room/1/2"


def test_the_target_of_channel_sockets_is_that_of_the_settings() -> None:
    address = Address.of(News, (), app, None)
    assert address.channel_target(Settings({}), {"token": "x"}) == "/socket/websocket?vsn=2.0.0&token=x"
    assert address.channel_target(Settings({"channels.path": "/ws"}), {}) == "/ws?vsn=2.0.0"
    with pytest.raises(LookupError, match=r"channels\.path"):
        address.channel_target(Settings({"channels.path": ""}), {})


def test_the_error_of_a_missing_path_tells_how_to_declare_one() -> None:
    with pytest.raises(LookupError, match=r'@app\.room\("news", path="/…"\)'):
        Address.of(News, (), app, None).path_target({})


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        (("eu",), "2 parameters, 1 values"),
        (("eu", ""), "no value may be empty"),
        (("eu:west", "4"), "a client reaches"),
    ],
)
def test_values_that_no_client_could_use_are_refused(values: tuple[str, ...], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        Address.of(Game, values, app, None)


@pytest.mark.parametrize("name", ["{name}", "room:a"])
def test_a_name_that_must_be_a_mistake_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"is a topic|taken literally"):
        Address.of(News, (name,), None, None)


def test_a_topic_that_belongs_to_an_earlier_room_is_refused() -> None:
    with pytest.raises(ValueError, match=r"a client reaches 'game:\{region\}"):
        Address.of(Final, ("7",), app, None)


def test_other_classes_and_values_that_are_not_text_are_refused() -> None:
    with pytest.raises(DeclarationError, match="not a subclass"):
        Address.of(Actor, ("a",), None, None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="texts, not 5"):
        Address.of(News, (5,), None, None)
    with pytest.raises(TypeError, match="app is an App"):
        Address.of(News, ("a",), App, None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="a query is a mapping"):
        Address.of(News, ("a",), None, None).path_target("as=Ada")  # type: ignore[arg-type]


def test_a_room_must_be_declared_exactly_once() -> None:
    twice = App()
    twice.room("a:{name}")(News)
    twice.room("b:{name}")(News)
    with pytest.raises(
        ValueError, match=r"News is declared as a:\{name\}, b:\{name\} in this app: say which topic"
    ):
        Address.of(News, ("x",), twice, None)
    assert Address.of(News, ("x",), twice, "b:{name}").topic == "b:x"
    with pytest.raises(
        ValueError, match=r"not declared in this app as 'c:\{name\}': it declares a:\{name\}, b:"
    ):
        Address.of(News, ("x",), twice, "c:{name}")
