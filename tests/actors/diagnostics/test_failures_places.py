"""An error without a line of the author's names the function to look at."""

import re
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from structlog.testing import capture_logs

from stateroom import Member, Reject, Room, call, on
from stateroom.errors import Failed
from stateroom.testing import Refused, RoomTest


class Odd(Room):
    presence = True

    def on_join(self, member: Member, params: dict[str, str]) -> Any:
        return object() if params.get("wrong") == "response" else None

    def presence_of(self, member: Member) -> Any:
        return {
            "dict": {"ada": {}},
            "key": (5, {}),
            "meta": ("ada", {"x": object()}),
        }.get(member.params.get("wrong", ""), ("ada", {}))

    @on("returns")
    def returns(self, member: Member) -> object:
        return object()

    @on("awaits")
    async def awaits(self, member: Member) -> object:
        return object()

    @on("refuses")
    def refuses(self, member: Member) -> None:
        raise Reject("no", "not now", x=object())

    @on("later")
    def later(self, member: Member, data: str) -> None:
        self.after(1, getattr(self, data), *([1, 2] if data == "tick" else []))

    def tick(self, number: int) -> None: ...

    def on_message(self, member: Member, event: str, data: Any) -> object:
        return object()

    @call("asked")
    def asked(self) -> object:
        return object()

    def on_publish(self, event: str, data: Any) -> object:
        return object()


def place(function: Callable[..., Any]) -> str:
    code = function.__code__
    return f"tests/actors/diagnostics/test_failures_places.py:{code.co_firstlineno}: Odd.{function.__name__}"


def errors(logs: list[Any]) -> list[tuple[str, str]]:
    return [(one["handler"], one["error"]) for one in logs if one["event"] == "room_handler_failed"]


@pytest.mark.parametrize(
    ("event", "function", "says"),
    [
        ("returns", Odd.returns, "what it returned"),
        ("awaits", Odd.awaits, "what it returned"),
        ("other", Odd.on_message, "what it returned"),
        ("refuses", Odd.refuses, "a field of its Reject"),
    ],
)
async def test_a_reply_that_cannot_be_encoded_is_of_a_handler_with_its_line(
    event: str, function: Callable[..., Any], says: str
) -> None:
    async with RoomTest(Odd, "a") as room:
        member = await room.join()
        with capture_logs() as logs, pytest.raises(Refused):
            await member.push(event)
        ((_, error),) = errors(logs)
        assert f"object is unsupported ({place(function)}: {says})" in error
        assert room.errors.pop().__notes__ == [f"{place(function)}: {says}"]


async def test_a_response_to_a_join_that_cannot_be_encoded_is_of_on_join() -> None:
    async with RoomTest(Odd, "a") as room:
        with capture_logs() as logs, pytest.raises(Refused):
            await room.join({"wrong": "response"})
        assert errors(logs)[0][1].endswith(f"({place(Odd.on_join)}: what it returned)")
        room.errors.clear()


async def test_an_answer_to_a_call_that_cannot_be_encoded_is_of_its_handler() -> None:
    async with RoomTest(Odd, "a") as room:
        with capture_logs() as logs:
            for asking in (room.app.ref(Odd, "a").ask("asked"), room.publish("news")):
                with pytest.raises(Failed):
                    await asking
        said = [error for _, error in errors(logs)]
        assert [place(Odd.asked) in said[0], place(Odd.on_publish) in said[1]] == [True, True]
        room.errors.clear()


async def test_a_timer_whose_arguments_do_not_fit_names_what_it_was_to_call() -> None:
    async with RoomTest(Odd, "a") as room:
        member = await room.join()
        with capture_logs() as logs:
            for method in ("tick", "refuses"):
                await member.push("later", method)
                await room.advance(2)
        found = [re.search(r"\(([^()]*)\)$", error) for _, error in errors(logs)]
        places = [place(Odd.tick), place(Odd.refuses)]
        assert [one and one[1] for one in found] == [f"{one}: called by a timer" for one in places]
        room.errors.clear()


@pytest.mark.parametrize("wrong", ["dict", "key", "meta"])
async def test_what_presence_of_must_not_return_is_its_own_fault(wrong: str) -> None:
    async with RoomTest(Odd, "a") as room:
        with capture_logs() as logs, pytest.raises(Refused):
            await room.join({"wrong": wrong})
        ((handler, error),) = errors(logs)
        assert handler == "presence_of"
        assert error.startswith("TypeError: presence_of must return None, or a pair")
        assert error.endswith(f"({place(Odd.presence_of)})")
        room.errors.clear()


async def test_an_error_with_a_line_of_its_author_has_no_other() -> None:
    class Plain(Room):
        @on("fails")
        def fails(self, member: Member) -> None:
            msgspec.json.encode(object())

    async with RoomTest(Plain, "a") as room:
        member = await room.join()
        with pytest.raises(Refused):
            await member.push("fails")
        assert not hasattr(room.errors.pop(), "__notes__")
