"""The decorators that mark handlers."""

import functools
from collections.abc import Callable
from typing import Any

import pytest

from runtime.actors.declare.decorators import CALLS, EVENTS, is_marked, is_readonly, marked
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


WRAPPERS: list[Callable[[Any], Any]] = [
    staticmethod, classmethod, property, functools.cached_property, functools.lru_cache, functools.partialmethod,
]  # fmt: skip
DECORATORS = {"on": on("x"), "call": call, "readonly": readonly}


@pytest.mark.parametrize("decorator", DECORATORS)
@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_a_mark_above_what_makes_no_plain_method_is_refused_with_the_line(
    decorator: str, wrapper: Callable[[Any], Any]
) -> None:
    wrapped = wrapper(add)
    name = type(wrapped).__name__
    says = rf"test_decorators\.py:\d+: add: @{decorator} goes above a plain method: def add\(self, …\), without {name}"
    with pytest.raises(DeclarationError, match=says):
        DECORATORS[decorator](wrapped)


@pytest.mark.parametrize("wrong", [len, Any, 5, "x", functools.partial(add)])
def test_a_mark_above_what_is_no_method_is_refused(wrong: Any) -> None:
    for name in ("on", "readonly"):
        with pytest.raises(DeclarationError, match=f"@{name} "):
            DECORATORS[name](wrong)
    with pytest.raises(DeclarationError, match="@call "):
        call("x")(wrong)


def test_a_decorator_that_is_given_nothing_or_too_much_says_its_right_form() -> None:
    for given, named in (((), {}), (("a", "b"), {}), (("a",), {"readonly": True})):
        with pytest.raises(DeclarationError, match=r"@on takes the name of one event: @on\('say'\)"):
            on(*given, **named)
        with pytest.raises(
            DeclarationError, match=r"@call stands above a method, .*: @call or @call\('add'\)"
        ):
            call(*given, **named)  # type: ignore[call-overload]
    with pytest.raises(DeclarationError, match="@readonly stands above a handler, alone"):
        readonly()  # type: ignore[call-arg]
