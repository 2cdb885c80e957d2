"""Results and errors of handlers become answers; the test calls the hooks."""

from collections.abc import Awaitable

from runtime._native import Member, Room
from tests.actors.fake_shard import ERROR, JOINED, JSON, REPLY, join, leave, opening, push
from tests.native.hands import Hands

CHANNEL = opening(0, "t:{name}", "a"), join(1, topic="t:a", params=b"{}")


class Tables(Room):
    """A room with a handler for the event `say`, and `on_message` for all others."""

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


def test_an_event_has_a_handler_for_each_form_and_other_events_share_one() -> None:
    hands = Hands(Tables)
    hands.say(*CHANNEL, push(1, "say", "{}", "1"), push(1, "say", b"hi", "2"), push(1, "who", "3", "3"))
    joined, *replies = answers(hands)
    assert joined[0] == JOINED
    assert replies == [
        (REPLY, "1", JSON, b'[true,"{}"]'),
        (REPLY, "2", 1, b"hi!"),
        (REPLY, "3", JSON, b"\"who b'3'\""),
    ]


def test_the_result_of_an_awaitable_is_answered() -> None:
    hands = Hands(Later)
    hands.say(*CHANNEL, push(1, "x", "1", "r1"))
    cell, turn = hands.suspended.pop()
    assert (turn.handler, turn.reference) == ("on_message", "r1")
    hands.hear()
    hands.core.answer(cell, turn, {"a": 1})
    hands.core.fail(cell, turn, ValueError("no"))
    refused = b'{"code":"failed","reason":"no"}'
    assert answers(hands) == [(REPLY, "r1", JSON, b'{"a":1}'), (REPLY, "r1", JSON | ERROR, refused)]
    turn.waiting.close()  # type: ignore[attr-defined]


def test_a_result_that_is_not_json_counts_as_a_failure_of_the_handler() -> None:
    hands = Hands(Later)
    hands.say(*CHANNEL, push(1, "x", "1", "r1"))
    cell, turn = hands.suspended.pop()
    hands.hear()
    hands.core.answer(cell, turn, object())
    assert [(handler, type(error)) for handler, _, error in hands.failures] == [("on_message", TypeError)]
    assert answers(hands)[0][2] == JSON | ERROR
    turn.waiting.close()  # type: ignore[attr-defined]


def test_a_member_that_has_left_gets_no_answer() -> None:
    hands = Hands(Later)
    hands.say(*CHANNEL, push(1, "x", "1", "r1"), leave(1))
    cell, turn = hands.suspended.pop()
    hands.hear()
    hands.core.answer(cell, turn, 1)
    assert hands.hear() == []
    turn.waiting.close()  # type: ignore[attr-defined]


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


def test_a_handler_is_named_as_declared_and_never_by_text_of_a_client() -> None:
    class Failing(Room):
        def __init__(self) -> None:
            self.json = {"say": self.on_message}

        def on_message(self, *given: object) -> None:
            raise KeyError(given)

    hands = Hands(Failing)
    hands.say(*CHANNEL, push(1, "say", "1"), push(1, "x-1", "1"), push(1, "x-2", b"1"))
    assert [handler for handler, _, _ in hands.failures] == ["on say", "on_message", "on_message"]
