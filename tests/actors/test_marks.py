"""The marks of handlers."""

from typing import Any

import pytest

from runtime.actors.marks import CALLS, EVENTS, is_marked, is_readonly, marked
from stateroom import call, on, readonly
from stateroom.errors import DeclarationError


def add(self: Any, data: int) -> int:
    return data


def test_a_call_is_named_as_its_method_or_otherwise() -> None:
    assert marked(call(add), CALLS) == ("add",)
    add.__dict__.clear()
    assert marked(call("plus")(call("sum")(add)), CALLS) == ("sum", "plus")
    assert is_marked(add)
    assert marked(add, EVENTS) == ()
    add.__dict__.clear()


def test_events_and_calls_are_marked_apart_and_reading_is_a_mark_of_its_own() -> None:
    @readonly
    @on("say")
    @on("shout")
    def say() -> None: ...

    assert (marked(say, EVENTS), marked(say, CALLS), is_readonly(say)) == (("shout", "say"), (), True)
    assert not is_readonly(add)
    assert marked(staticmethod(say), EVENTS) == ("shout", "say")


@pytest.mark.parametrize(
    "event",
    ["", "x" * 256, "phx_join", "stream", "gap", "credit", "presence_state", "presence_diff", "\ud800", len],
)
def test_events_that_are_none_are_refused(event: Any) -> None:
    with pytest.raises(DeclarationError, match="@on"):
        on(event)


@pytest.mark.parametrize("event", ["", "x" * 256, 5, None])
def test_calls_that_are_none_are_refused(event: Any) -> None:
    with pytest.raises(DeclarationError, match="@call"):
        call(event)


def test_calls_may_have_names_that_only_the_protocol_of_members_uses() -> None:
    assert marked(call("phx_join")(lambda self: None), CALLS) == ("phx_join",)
    assert marked(call("credit")(lambda self: None), CALLS) == ("credit",)
