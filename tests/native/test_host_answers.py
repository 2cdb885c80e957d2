"""From what handlers return and raise to answers, with the hooks by hand."""

from collections.abc import Awaitable

from runtime._native import Member, Room
from tests.actors.fake_shard import ERROR, JOINED, JSON, REPLY, join, leave, opening, push
from tests.native.hands import Hands

CHANNEL = opening(0, "t:{name}", "a"), join(1, topic="t:a", params=b"{}")


class Tables(Room):
    """`say` by event, all else by `on_message`."""

    def __init__(self) -> None:
        self.json = {"say": lambda room, member, raw: [room is self, raw.decode()]}
        self.plain = {"say": lambda room, member, data: data + b"!"}

    def on_message(self, member: Member, event: str, data: object) -> object:
        return f"{event} {data!r}"


class Later(Room):
    def on_message(self, member: Member, event: str, data: object) -> Awaitable[object]:
        return self.wait()

    async def wait(self) -> object: ...


def answers(hands: Hands) -> list[tuple[int, str, int, bytes]]:
    return [(got.kind, got.reference, got.flags, got.body) for got in hands.hear()]


def test_an_event_has_its_handler_by_form_and_the_rest_one_for_all() -> None:
    hands = Hands(Tables)
    hands.say(*CHANNEL, push(1, "say", "{}", "1"), push(1, "say", b"hi", "2"), push(1, "who", "3", "3"))
    joined, *replies = answers(hands)
    assert joined[0] == JOINED
    assert replies == [
        (REPLY, "1", JSON, b'[true,"{}"]'),
        (REPLY, "2", 1, b"hi!"),
        (REPLY, "3", JSON, b"\"who b'3'\""),
    ]


def test_what_was_awaited_is_answered_by_hand() -> None:
    hands = Hands(Later)
    hands.say(*CHANNEL, push(1, "x", "1", "r1"))
    room, (waiting, handler, member, reference) = hands.suspended.pop()
    assert (handler, reference) == ("on_message", "r1")
    hands.hear()
    hands.core.answer(room, handler, member, reference, {"a": 1})
    hands.core.fail(room, handler, member, reference, ValueError("no"))
    refused = b'{"code":"failed","reason":"no"}'
    assert answers(hands) == [(REPLY, "r1", JSON, b'{"a":1}'), (REPLY, "r1", JSON | ERROR, refused)]
    waiting.close()  # type: ignore[attr-defined]


def test_an_answer_that_is_no_json_fails_like_its_handler() -> None:
    hands = Hands(Later)
    hands.say(*CHANNEL, push(1, "x", "1", "r1"))
    room, (waiting, handler, member, reference) = hands.suspended.pop()
    hands.hear()
    hands.core.answer(room, handler, member, reference, object())
    assert [(handler, type(error)) for handler, _, error in hands.failures] == [("on_message", TypeError)]
    assert answers(hands)[0][2] == JSON | ERROR
    waiting.close()  # type: ignore[attr-defined]


def test_who_has_left_is_answered_nothing() -> None:
    hands = Hands(Later)
    hands.say(*CHANNEL, push(1, "x", "1", "r1"), leave(1))
    room, (waiting, handler, member, reference) = hands.suspended.pop()
    hands.hear()
    hands.core.answer(room, handler, member, reference, 1)
    assert hands.hear() == []
    waiting.close()  # type: ignore[attr-defined]


def test_a_hook_that_raises_is_an_internal_error_to_the_client() -> None:
    class Bad(Hands):
        def failed(self, *args: object) -> tuple[str, str, bytes]:
            raise RuntimeError("hook")

    class Broken(Room):
        def on_message(self, member: Member, event: str, data: object) -> None:
            raise ValueError

    hands = Bad(Broken)
    hands.say(*CHANNEL, push(1, "x", "1", "r1"))
    assert answers(hands)[1][3] == b'{"code":"internal","reason":"internal error"}'


def test_a_handler_has_the_name_that_its_author_gave_never_the_clients() -> None:
    class Failing(Room):
        def __init__(self) -> None:
            self.json = {"say": self.on_message}

        def on_message(self, *given: object) -> None:
            raise KeyError(given)

    hands = Hands(Failing)
    hands.say(*CHANNEL, push(1, "say", "1"), push(1, "x-1", "1"), push(1, "x-2", b"1"))
    assert [handler for handler, _, _ in hands.failures] == ["on say", "on_message", "on_message"]
