"""The data that may be sent, and the form in which it is sent."""

from collections.abc import Callable

import pytest

from runtime._native import Member, Room
from tests.actors.fake_shard import BINARY, JSON
from tests.native.hands import Hands


@pytest.fixture
def hands() -> Hands:
    return Hands(Room)


def sent(hands: Hands, data: object) -> tuple[int, bytes]:
    (member,) = hands.room(1).members
    member.send("message", data)
    (frame,) = hands.hear()
    return frame.flags, frame.body


@pytest.mark.parametrize("data", [b"\x00\xff", bytearray(b"\x00\xff"), memoryview(b"\x00\xff")])
def test_bytes_are_sent_as_binary(hands: Hands, data: object) -> None:
    assert sent(hands, data) == (BINARY, b"\x00\xff")


@pytest.mark.parametrize("text", ["", "ascii", "Grüße", "\U0001f600"])
def test_text_is_sent_as_text(hands: Hands, text: str) -> None:
    assert sent(hands, text) == (0, text.encode())


@pytest.mark.parametrize(
    ("data", "json"), [({"a": [1, None]}, b'{"a":[1,null]}'), (1.5, b"1.5"), (None, b"null")]
)
def test_anything_else_is_sent_as_json_text(hands: Hands, data: object, json: bytes) -> None:
    assert sent(hands, data) == (JSON, json)


def test_data_that_is_not_json_raises_a_type_error(hands: Hands) -> None:
    (member,) = hands.room(1).members
    with pytest.raises(TypeError):
        member.send("message", object())


def test_half_of_a_surrogate_pair_is_named_in_the_error(hands: Hands) -> None:
    room = hands.room(1)
    (member,) = room.members
    for event, data in (("message", "\ud800"), ("message", [{"\ud800": 1}]), ("\ud800", "x")):
        for send in (room.broadcast, member.send):
            with pytest.raises(ValueError, match=r"^'\\ud800' is half of a surrogate pair") as told:
                send(event, data)
            assert type(told.value) is ValueError
    assert hands.hear() == []


def test_half_of_a_surrogate_pair_in_any_other_text_is_named_too(hands: Hands) -> None:
    room = hands.room(1)
    (member,) = room.members
    calls: list[Callable[[str], object]] = [
        member.kick,
        member.tag,
        member.untag,
        lambda half: member.tag("fine", half),
        lambda half: member.close(4000, half),
        lambda half: room.broadcast("message", "x", key=half),
        lambda half: room.broadcast("message", "x", tag=half),
        lambda half: room.members(tag=half),
    ]
    for call in calls:
        with pytest.raises(ValueError, match=r"^'\\ud800' is half of a surrogate pair") as told:
            call("\ud800")
        assert type(told.value) is ValueError
    assert (hands.hear(), member.tags) == ([], frozenset())


def test_text_and_binary_arrive_as_str_and_bytes() -> None:
    class Keeping(Room):
        def __init__(self) -> None:
            self.got: list[object] = []

        def on_message(self, member: Member, event: str, data: str | bytes) -> None:
            self.got.append((event, data))

    from tests.actors.fake_shard import message

    hands = Hands(Keeping)
    room = hands.room(1)
    hands.say(message(1, "Grüße"), message(1, b"\xff"), message(1, ""))
    assert room.got == [("message", "Grüße"), ("message", b"\xff"), ("message", "")]


@pytest.mark.parametrize("event", ["", "x" * 256, "ä" * 128, "phx_close", "presence_state", "gap"])
def test_a_wrong_name_of_an_event_is_refused_by_all_methods(event: str) -> None:
    hands = Hands(Room)
    room = hands.room(1)
    (member,) = room.members
    for send in (
        lambda: room.broadcast(event, "x"),
        lambda: member.send(event, "x"),
        lambda: room.send_to([member], event, "x"),
    ):
        with pytest.raises(ValueError, match=r"^event"):
            send()
    assert hands.hear() == []


def test_a_long_name_is_sent_completely() -> None:
    hands = Hands(Room)
    room = hands.room(1)
    room.broadcast("x" * 254, "data")
    assert [frame.body[-4:] for frame in hands.hear()] == [b"data"]
