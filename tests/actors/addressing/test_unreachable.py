"""Which rooms a client could join."""

import pytest

from runtime.actors.addressing.unreachable import wrong_key, wrong_topic
from stateroom import Actor, App, Room
from stateroom.errors import NoSuchKind

ROOMS = dict.fromkeys(["lobby", "pair:{a}:{b}", "chat:red:{x}", "chat:{name}", "{any}!", "{x}-{y}"])
PATHS: dict[str, str | None] = {
    "team:{a}": "/team/{a}",
    "pair:red:{b}": "/pair/red/{b}",
    "pair:{a}:{b}": "/pair/{a}/{b}",
    "chat:red:{x}": None,
    "chat:{name}": "/chat/{name}",
}


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("lobby", ""),
        ("chat:{name}", "lobby"),
        ("chat:{name}", "a:b"),
        ("chat:{name}", "a}b"),
        ("pair:{a}:{b}", "x:y"),
        ("pair:{a}:{b}", "x:z%3Ay%25"),
        ("{any}!", "a"),
        ("{x}-{y}", "p:q-r"),
    ],
)
def test_a_key_that_a_topic_leads_to_is_right(kind: str, key: str) -> None:
    assert wrong_key(kind, key, ROOMS) is None


@pytest.mark.parametrize(
    ("kind", "key", "says"),
    [
        ("lobby", "x", "has no parameter, so the key is empty"),
        ("chat:{name}", "", "it is the value of name, and not empty"),
        ("chat:{name}", "{name}", "{name} would be taken literally: replace it with a value"),
        ("chat:{name}", "chat:lobby", "'chat:lobby' is a topic; the key of its room is 'lobby'"),
        ("chat:{name}", "red:x", "a client reaches 'chat:red:{x}' with the key 'x'"),
        ("pair:{a}:{b}", "x", "the values of a, b, none empty, joined by ':'"),
        ("pair:{a}:{b}", "x:", "none empty"),
        (
            "pair:{a}:{b}",
            "x%3Az:y",
            "by the topic 'pair:x:z:y' a client reaches 'pair:{a}:{b}' with the key 'x:z%3Ay'",
        ),
        ("pair:{a}:{b}", "x:y:z", "joined by ':'"),
        ("pair:{a}:{b}", "pair:y", None),
    ],
)
def test_any_other_is_named_with_what_is_right(kind: str, key: str, says: str | None) -> None:
    wrong = wrong_key(kind, key, ROOMS)
    assert wrong is None if says is None else says in (wrong or "")


@pytest.mark.parametrize(("kind", "key"), [("pair:{a}:{b}", "x%3Az:y"), ("chat:{name}", "red:x")])
def test_a_key_that_only_a_path_leads_to_is_right(kind: str, key: str) -> None:
    assert wrong_key(kind, key, ROOMS) is not None
    assert wrong_key(kind, key, PATHS) is None


@pytest.mark.parametrize(
    ("kind", "key"),
    [("pair:{a}:{b}", "red:y"), ("chat:{name}", "chat:x"), ("chat:{name}", "{x}"), ("chat:{name}", "")],
)
def test_one_that_a_path_does_not_lead_to_either_is_refused(kind: str, key: str) -> None:
    assert wrong_key(kind, key, PATHS) is not None


@pytest.mark.parametrize(
    ("kind", "key"),
    [("{team}-room", "war-room"), ("{n}s", "class"), ("s{n}", "secret"), ("a:{x}:b", "a:c:b")],
)
def test_a_key_that_fits_the_pattern_by_chance_is_right(kind: str, key: str) -> None:
    assert wrong_key(kind, key, {kind: None}) is None


def test_a_topic_with_braces_lacks_the_f_of_an_f_string() -> None:
    assert "f-string" in (wrong_topic("chat:{room.id}") or "")
    assert wrong_topic("chat:lobby") is wrong_topic("chat:a}b") is None


def test_refs_to_such_rooms_are_refused_and_those_to_actors_are_free() -> None:
    class Chat(Room): ...

    class Counter(Actor): ...

    app, game = App(), App()
    app.room("chat:{name}")(Chat)
    app.actor("counter")(Counter)
    game.include(app)
    for made in (app, game):
        for key in ("", "chat:lobby", "{name}"):
            with pytest.raises(NoSuchKind, match="no client could join that room"):
                made.ref(Chat, key)
        assert made.ref(Chat, "lobby").key == "lobby"
        assert made.ref(Counter, "{any key}").key == "{any key}"
