"""Scopes of user code: a context for each turn, and the mark that another process reads."""

import asyncio
import contextvars
from collections.abc import Awaitable
from contextvars import ContextVar

import pytest

from runtime._native import Scopes
from stateroom import Member, Room
from tests.actors.fake_shard import message
from tests.native.hands import Hands

VALUE: ContextVar[str] = ContextVar("value", default="none")


class Seeing(Room):
    """Sends the value that an earlier turn has left in the context variable."""

    def on_message(self, member: Member, event: str, data: str | bytes) -> None:
        member.send("message", VALUE.get())
        VALUE.set(str(data))


def seen(hands: Hands) -> list[bytes]:
    return [frame.body for frame in hands.hear()]


def test_each_turn_begins_with_the_context_of_its_host() -> None:
    hands = Hands(Seeing)
    hands.room(1, 2)
    hands.say(message(1, "a"), message(2, "b"), message(1, "c"))
    assert seen(hands) == [b"none"] * 3
    assert VALUE.get() == "none"


class Careful(Room):
    """Reads the context variable, then sets it to the text; "quiet" only reads, "later" awaits, "raise" raises."""

    seen: list[str]

    def __init__(self) -> None:
        self.seen = []

    def on_message(self, member: Member, event: str, data: str | bytes) -> Awaitable[None] | None:
        self.seen.append(VALUE.get())
        if data == "quiet":
            return None
        VALUE.set(str(data))
        if data == "raise":
            raise ValueError(data)
        return self.later() if data == "later" else None

    async def later(self) -> None:
        self.seen.append(VALUE.get())
        VALUE.set("after")


def careful(kind: type[Careful] = Careful) -> tuple[Hands, Careful]:
    """A host whose turns begin with an empty context, so that the turns of one read may share a context."""
    hands = Hands(kind)
    Scopes(hands.core).begin(contextvars.Context())
    room = hands.room(1)
    hands.say(message(1, "quiet"))
    room.seen.clear()
    return hands, room


@pytest.mark.parametrize(
    "texts", [["a", "b", "quiet", "c"], ["quiet", "quiet", "a", "quiet"], ["raise", "quiet", "raise"]]
)
def test_a_value_that_a_turn_sets_is_invisible_to_all_later_turns(texts: list[str]) -> None:
    hands, room = careful()
    for _ in range(3):
        hands.say(*(message(1, text) for text in texts))
    assert room.seen == ["none"] * len(texts) * 3
    assert VALUE.get() == "none"


def test_a_turn_that_waits_keeps_its_own_context() -> None:
    hands, room = careful()
    hands.say(message(1, "quiet"), message(1, "later"))
    hands.say(message(1, "quiet"))
    [(cell, turn)] = hands.suspended
    asyncio.run(awaited(turn.waiting))
    assert room.seen == ["none", "none", "later"]
    hands.core.resume(cell.number)
    hands.say(message(1, "quiet"))
    assert room.seen[3:] == ["none", "none"]


class Patient(Careful):
    """Sets nothing before it awaits; its turns overlap."""

    reentrant = True

    def on_message(self, member: Member, event: str, data: str | bytes) -> Awaitable[None] | None:
        return self.later() if data == "later" else super().on_message(member, event, data)


def test_a_turn_that_sets_nothing_before_it_waits_also_keeps_its_own_context() -> None:
    hands, room = careful(Patient)
    hands.say(message(1, "later"))
    hands.say(message(1, "a"))
    [(_, turn)] = hands.beside
    asyncio.run(awaited(turn.waiting))
    hands.say(message(1, "quiet"))
    assert room.seen == ["none"] * 3


async def awaited(steps: Awaitable[object]) -> object:
    return await steps


def test_the_initial_context_can_be_set_only_before_the_first_turn() -> None:
    hands = Hands(Seeing)
    scopes, context = Scopes(hands.core), contextvars.copy_context()
    context.run(VALUE.set, "begun")
    scopes.begin(context)
    hands.room(1)
    hands.say(message(1, "a"), message(1, "b"))
    assert seen(hands) == [b"begun"] * 2
    with pytest.raises(RuntimeError):
        scopes.begin(context)


def test_functions_and_awaitables_run_in_the_given_context() -> None:
    hands = Hands(Seeing)
    scopes = Scopes(hands.core)
    context = scopes.fresh()
    scopes.run(0, context, VALUE.set, "given")

    async def waits() -> str:
        await asyncio.sleep(0)
        return VALUE.get()

    async def in_another() -> str:
        VALUE.set("other")
        return await scopes.steps(0, context, waits())  # type: ignore[no-any-return]

    assert asyncio.run(in_another()) == "given"


def test_a_descriptor_that_cannot_be_a_mark_is_refused() -> None:
    with pytest.raises(OSError, match="Bad file descriptor"):
        Scopes(Hands(Seeing).core, 1 << 20)
