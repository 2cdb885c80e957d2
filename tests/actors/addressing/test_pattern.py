"""Valid patterns, and clear errors for invalid ones."""

import pytest

from runtime._native import key_of
from runtime.actors.addressing import pattern
from stateroom.errors import DeclarationError


def test_parameters_come_in_order() -> None:
    assert pattern.parameters("game:{mode}:{table}") == ["mode", "table"]
    assert pattern.parameters("echo") == []


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "a b",
        "a\0b",
        "chat:{",
        "chat:}",
        "chat:{}",
        "chat:{a b}",
        "chat:{1}",
        "{a}{b}",
        "{a}:{a}",
        "{{a}}",
    ],
)
def test_topics_that_are_none_are_refused(topic: str) -> None:
    with pytest.raises(DeclarationError):
        pattern.check_topic(topic)


@pytest.mark.parametrize("topic", ["echo", "chat:{name}", "{name}", "game:{mode}:{table}", "raum:grün"])
def test_topics(topic: str) -> None:
    pattern.check_topic(topic)


@pytest.mark.parametrize(
    "path", ["", "chat", "/a b", "/a?b", "/a#b", "/chat-{name}", "/{a}{b}", "/{a}/{a}", "/{"]
)
def test_paths_that_are_none_are_refused(path: str) -> None:
    with pytest.raises(DeclarationError):
        pattern.check_path(path)


@pytest.mark.parametrize("path", ["/", "/chat/{name}", "/{a}/{b}/", "/a-b/c.d"])
def test_paths(path: str) -> None:
    pattern.check_path(path)


@pytest.mark.parametrize("path", ["/game/{table}/{mode}", "/game/{mode}", "/game"])
def test_a_path_must_have_its_topics_parameters_in_order(path: str) -> None:
    with pytest.raises(DeclarationError, match="same order"):
        pattern.check_pair("game:{mode}:{table}", path)


def test_paths_that_match_the_same_have_one_shape() -> None:
    assert pattern.shape("/chat/{a}") == pattern.shape("/chat/{b}") != pattern.shape("/chat/a")


@pytest.mark.parametrize(
    ("of", "topic", "key"),
    [
        ("lobby", "lobby", ""),
        ("lobby", "lobby2", None),
        ("chat:{name}", "chat:a:b", "a:b"),
        ("chat:{name}", "chat:", None),
        ("chat:{name}", "game:a", None),
        ("doc:{team}:{name}", "doc:a:b:c", "a:b%3Ac"),
        ("doc:{team}:{name}", "doc:a%:b", "a%25:b"),
        ("doc:{team}:{name}", "doc::b", None),
        ("doc:{name}:end", "doc:x:end", "x"),
        ("doc:{name}:end", "doc:x:enough", None),
    ],
)
def test_a_topic_names_a_room_by_its_key(of: str, topic: str, key: str | None) -> None:
    assert key_of(of, topic) == key


@pytest.mark.parametrize(
    ("topic", "right"),
    [("chat:*", "chat:{name}"), ("chat:**", "chat:{name}"), ("chat:<room>:x", "chat:{room}:x")],
)
def test_a_topic_in_the_form_of_another_system_is_refused_with_the_right_one(topic: str, right: str) -> None:
    with pytest.raises(DeclarationError, match=f"would be taken literally; a parameter is '{right}'"):
        pattern.check_topic(topic)


@pytest.mark.parametrize(
    ("path", "right"),
    [("/chat/:room", "/chat/{room}"), ("/chat/<str>", "/chat/{str}"), ("/chat/*", "/chat/{name}")],
)
def test_so_is_a_path(path: str, right: str) -> None:
    with pytest.raises(DeclarationError, match=f"would be taken literally; a parameter is '{right}'"):
        pattern.check_path(path)
