"""Calls that name their handlers as functions."""

from collections.abc import Awaitable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from runtime.actors.calls.typed import call_handler
from runtime.actors.dispatch.plan import plan_of
from stateroom import Actor, Member, Room, call, on

if TYPE_CHECKING:
    from nowhere import Absent


class Total(msgspec.Struct):
    total: int


class Counter(Actor):
    class Report(msgspec.Struct):  # noqa: D106
        text: str

    @call("plus")
    @call("sum")
    def add(self, data: int) -> Total:
        return Total(data)

    @call
    async def report(self) -> "Report":
        return self.Report("")

    @call
    def waits(self) -> Awaitable["int | None"]:
        raise NotImplementedError

    @call
    def reset(self) -> None: ...

    @call
    def anything(self): ...  # type: ignore[no-untyped-def]


class Loud(Counter):
    def add(self, data: int) -> Total:
        return Total(-data)


@pytest.mark.parametrize(
    ("handler", "event", "value", "decoded"),
    [
        (Counter.add, "sum", b'{"total": 3}', Total(3)),
        (Loud.add, "sum", b'{"total": 3}', Total(3)),
        (Counter.report, "report", b'{"text": "a"}', Counter.Report("a")),
        (Counter.waits, "waits", b"7", 7),
        (Counter.waits, "waits", b"null", None),
        (Counter.reset, "reset", b"null", None),
        (Counter.anything, "anything", b"[1]", [1]),
    ],
)
def test_a_handler_tells_its_event_and_what_its_value_is(
    handler: Any, event: str, value: bytes, decoded: object
) -> None:
    plan_of(Loud), plan_of(Counter)
    assert call_handler(handler).event == event
    assert call_handler(handler).decoder()(value) == decoded


def test_one_that_is_overridden_wherever_it_is_declared_is_called_all_the_same() -> None:
    class Base(Actor):
        @call
        def add(self) -> int:
            return 1

    class Declared(Base):
        def add(self) -> int:
            return 2

    plan_of(Declared)
    for handler in (Base.add, Declared.add):
        assert (call_handler(handler).event, call_handler(handler).decoder()(b"5")) == ("add", 5)


def test_a_value_that_is_not_what_its_handler_promised_is_an_error() -> None:
    with pytest.raises(msgspec.ValidationError):
        call_handler(Counter.add).decoder()(b'{"total": "three"}')


def test_what_no_call_can_mean_is_said_where_it_is_called() -> None:
    class Chat(Room):
        @on("say")
        def say(self, member: Member) -> None: ...

        def other(self) -> None: ...

        @call
        def absent(self) -> "Absent": ...

        @call
        def steps(self) -> Iterator[int]: ...

    plan_of(Chat)
    for handler, says in (
        (Chat.say, r"Chat.say is under @on, for members' events: .* under @call"),
        (Chat.other, r"Chat.other is not under @call"),
        (len, r"len is not under @call"),
        (5, r"5 is not under @call: .*ask\(Counter.add, 1\)"),
    ):
        with pytest.raises(TypeError, match=says):
            call_handler(handler)
    for handler, says in (
        (Chat.absent, "'Absent' is not defined"),
        (Chat.steps, "Iterator cannot be decoded"),
    ):
        with pytest.raises(TypeError, match=rf"test_typed\.py:\d+: Chat\..*{says}.*into="):
            call_handler(handler).decoder()
