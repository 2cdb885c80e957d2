"""The attributes of a class that are settings of its kind."""

import pytest

from runtime.actors.declare.registry import Registry
from runtime.actors.declare.settings import route
from stateroom import History, Room, on
from stateroom.errors import DeclarationError


@pytest.mark.parametrize(
    "attributes",
    [
        {"headers": "user-agent"},
        {"headers": ("user agent",)},
        {"subprotocols": ("a,b",)},
        {"subprotocols": 3},
        {"require_subprotocol": True},
        {"require_subprotocol": "v1", "subprotocols": ("v1",)},
        {"slow_client": "explode"},
        {"origins": "https://example.org"},
        {"origins": ("example.org",)},
        {"origins": ("https://a.*.example.org",)},
        {"origins": ("*", "https://example.org")},
        {"origins": 3},
        {"idle_s": -1},
        {"idle_s": float("nan")},
        {"idle_s": True},
        {"idle_s": 1e10},
        {"reentrant": 1},
        {"slow_client": "catch_up"},
        {"history": True},
        {"history": 100},
        {"history": History},
        {"presence": "yes"},
        {"slow_clients": "close"},
        {"on_join": lambda self, member: None},
        {"messages_per_s": 0},
        {"bytes_burst": "many"},
        {"state": 5, "__annotations__": {"state": int}},
        {"on_join": lambda self, member, params: None, "x": on("x")(lambda self, a, b, c: None)},
    ],
)
def test_attributes_that_cannot_work_are_refused(attributes: dict[str, object]) -> None:
    with pytest.raises(DeclarationError, match="room 'echo'"):
        Registry().add_room("echo", "/", type("Bad", (Room,), attributes))


def test_an_attribute_that_cannot_work_is_named_with_its_line_wherever_it_is_inherited_from() -> None:
    class Base(Room):
        idle_s = 5
        slow_client = "explode"  # type: ignore[assignment]

    place = r"room 'echo': \S*test_settings\.py:\d+: Base\.slow_client"
    with pytest.raises(DeclarationError, match=f"{place}: slow_client must be one of close"):
        Registry().add_room("echo", "/", type("Bad", (Base,), {}))


def test_origins_are_told_as_browsers_send_them() -> None:
    room = type("Strict", (Room,), {"origins": ("HTTPS://Example.org:443/",)})
    assert route("strict", None, room)["origins"] == ["https://example.org"]


def test_a_burst_is_twice_the_rate_unless_it_is_said() -> None:
    class Quota(Room):
        messages_per_s = 5
        bytes_per_s = 1000
        bytes_burst = 1500

    told = route("q", None, Quota)
    assert (told["messages_burst"], told["bytes_burst"]) == (10, 1500)


def test_a_handler_that_cannot_work_names_its_room() -> None:
    class Chat(Room):
        @on("x")
        def x(self, member: object, data: "Nowhere") -> None: ...  # type: ignore[name-defined]  # noqa: F821

    with pytest.raises(DeclarationError, match=r"room 'chat': .*Chat\.x: the annotation of data"):
        Registry().add_room("chat", None, Chat)
