"""`@on`, `@call` and `@readonly`: the marks by which a class says what a method is for.

Marks only: what a method takes is read from its signature when the class is declared (events.py). The rule: a name
that no event can have is refused here, at its own line.
"""

from collections.abc import Callable
from typing import Any, TypeVar, overload

from runtime._native import wrong_event
from runtime.errors import DeclarationError
from runtime.public import public

F = TypeVar("F", bound=Callable[..., Any])

EVENTS = "__stateroom_events__"
CALLS = "__stateroom_calls__"
READONLY = "__stateroom_readonly__"


@public()
def on(event: str) -> Callable[[F], F]:
    """Makes the method below the handler of an event of members; several of them above one method make it the handler
    of several.

    It is called by position, whatever its parameters are called: `(self, member, data)`, `(self, member)` or `(self)`.
    `data` is decoded and validated by msgspec from its annotation (a Struct, dataclass, TypedDict, `list[int]`, …;
    none: any JSON), and a push that does not fit is answered with the error `invalid`. Its default stands for data that
    was not sent: `null`, and the `{}` of a push without a payload unless the annotation takes that.
    What it returns is the reply; `raise Reject(code, reason)` is an error reply. `def` or `async def`. On a direct
    path there are no replies: what is refused there shows only in the counter `handlers_refused`.
    It runs on the host's loop. Signatures are read once, when the class is declared: a message costs one look-up.
    Raises DeclarationError for a name that no event can have: empty, over 255 bytes, or one that the protocol itself
    uses (`stream`, `gap`, `credit`, `presence_state`, `presence_diff`, and those that begin with `phx_`).
    """
    if not isinstance(event, str):
        raise DeclarationError(
            f"@on takes the name of an event: @on({getattr(event, '__name__', 'event')!r})"
        )
    if (wrong := wrong_event(event)) is not None:
        raise DeclarationError(f"@on({event!r}): {wrong}")
    return lambda handler: _mark(handler, EVENTS, event)


@overload
def call(event: F, /) -> F: ...
@overload
def call(event: str, /) -> Callable[[F], F]: ...
@public()
def call(event: F | str, /) -> F | Callable[[F], F]:
    """Makes the method below the handler of a call: of what other actors `ask` and `tell` this one, and backends ask.

    `@call` names the call as the method; `@call("event")` names it otherwise, and several may stand above one method.
    The method is called by position: `(self, data)` or `(self)`. `data`, its default, what is returned or raised are as
    with `@on`; None is returned as None. A caller gives it by name, `ref.ask("add", 1)`, or as a function,
    `ref.ask(Counter.add, 1)`, which type checkers then check.
    Raises DeclarationError for a name that is empty or over 255 bytes.
    """
    name = event if isinstance(event, str) else getattr(event, "__name__", None)
    if not isinstance(name, str):
        raise DeclarationError("@call stands above a method, alone or with a name: @call('add')")
    if (wrong := wrong_event(name, call=True)) is not None:
        raise DeclarationError(f"@call({name!r}): {wrong}")
    if isinstance(event, str):
        return lambda handler: _mark(handler, CALLS, name)
    return _mark(event, CALLS, name)


@public()
def readonly(handler: F) -> F:
    """Lets a handler of `@on` or `@call` run while another turn of its actor waits: it must not change the actor's
    state.

    It overtakes what others have sent, never what the same member or caller sent before. Raises nothing; the mark
    costs nothing while no turn waits.
    """
    setattr(handler, READONLY, True)
    return handler


def marked(member: object, mark: str) -> tuple[str, ...]:
    """The events that a member of a class is marked with, also under a staticmethod, which events.py then refuses."""
    found: tuple[str, ...] = getattr(getattr(member, "__func__", member), mark, ())
    return found


def is_marked(member: object) -> bool:
    """Whether it is a handler under `@on` or `@call`."""
    return bool(marked(member, EVENTS) or marked(member, CALLS))


def is_readonly(function: Callable[..., Any]) -> bool:
    """Whether it is under `@readonly`."""
    return bool(getattr(function, READONLY, False))


def _mark(handler: F, mark: str, event: str) -> F:
    setattr(handler, mark, (*getattr(handler, mark, ()), event))
    return handler
