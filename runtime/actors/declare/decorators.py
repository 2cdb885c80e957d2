"""The decorators `@on`, `@call` and `@readonly`, which mark the handlers of a class.

They only mark: signatures are read when the class is declared (events.py). The rule: an event name that is not allowed
is refused here, at its own line.
"""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from types import FunctionType
from typing import Any, ParamSpec, TypeVar, overload

from runtime._native import wrong_event
from runtime.actors.declare import location
from runtime.errors import DeclarationError
from runtime.public import public

F = TypeVar("F", bound=Callable[..., Any])
P = ParamSpec("P")
T = TypeVar("T")

EVENTS = "__stateroom_events__"
CALLS = "__stateroom_calls__"
READONLY = "__stateroom_readonly__"

_DECORATORS = {EVENTS: "on", CALLS: "call"}


def _one_argument(right: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Refuses a wrong number of arguments with the right form as the error."""

    def checks(decorator: Callable[P, T]) -> Callable[P, T]:
        takes = signature(decorator)

        @wraps(decorator)
        def checked(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                takes.bind(*args, **kwargs)
            except TypeError:
                raise DeclarationError(right) from None
            return decorator(*args, **kwargs)

        return checked

    return checks


@public()
@_one_argument(
    "@on takes the name of one event: @on('say'); for several events, write one @on above the other"
)
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
@_one_argument("@call stands above a method, alone or with one name: @call or @call('add')")
def call(event: F | str, /) -> F | Callable[[F], F]:
    """Makes the method below the handler of a call: of what other actors `ask` and `tell` this one, and backends ask.

    `@call` names the call as the method; `@call("event")` names it otherwise, and several may stand above one method.
    The method is called by position: `(self, data)` or `(self)`. `data`, its default, what is returned or raised are as
    with `@on`; None is returned as None. A caller gives it by name, `ref.ask("add", 1)`, or as a function,
    `ref.ask(Counter.add, 1)`, which type checkers then check.
    Raises DeclarationError for a name that is empty or over 255 bytes.
    """
    if not isinstance(event, str):
        _check_plain(event, "call")
    name = event if isinstance(event, str) else event.__name__
    if (wrong := wrong_event(name, call=True)) is not None:
        raise DeclarationError(f"@call({name!r}): {wrong}")
    if isinstance(event, str):
        return lambda handler: _mark(handler, CALLS, name)
    return _mark(event, CALLS, name)


@public()
@_one_argument("@readonly stands above a handler, alone: @readonly")
def readonly(handler: F) -> F:
    """Lets a handler of `@on` or `@call` run while another turn of its actor waits: it must not change the actor's
    state.

    It overtakes what others have sent, never what the same member or caller sent before. The mark costs nothing
    while no turn waits. Raises DeclarationError for what is not a plain method.
    """
    _check_plain(handler, "readonly")
    setattr(handler, READONLY, True)
    return handler


def marked(member: object, mark: str) -> tuple[str, ...]:
    """The events that an attribute of a class is marked with, also in a staticmethod, which events.py then refuses."""
    found: tuple[str, ...] = getattr(getattr(member, "__func__", member), mark, ())
    return found


def is_marked(member: object) -> bool:
    """Whether it is a handler under `@on` or `@call`."""
    return bool(marked(member, EVENTS) or marked(member, CALLS))


def is_readonly(function: Callable[..., Any]) -> bool:
    """Whether it is under `@readonly`."""
    return bool(getattr(function, READONLY, False))


def not_plain(decorator: str, name: str, found: object) -> str:
    """What is wrong with a handler that is not a plain function."""
    return f"@{decorator} goes above a plain method: def {name}(self, …), without {type(found).__name__}"


def _mark(handler: F, mark: str, event: str) -> F:
    _check_plain(handler, _DECORATORS[mark])
    setattr(handler, mark, (*getattr(handler, mark, ()), event))
    return handler


def _check_plain(handler: object, decorator: str) -> None:
    """Raises DeclarationError for a staticmethod, a property and the like: a mark there would have no effect."""
    if isinstance(handler, FunctionType):
        return
    inner = (getattr(handler, name, None) for name in ("__func__", "fget", "func", "__wrapped__"))
    function = next((one for one in inner if isinstance(one, FunctionType)), None)
    if function is not None:
        wrong = not_plain(decorator, function.__name__, handler)
        raise DeclarationError(f"{location.of_function(function)}: {wrong}")
    if callable(handler) or hasattr(handler, "__get__"):
        raise DeclarationError(not_plain(decorator, getattr(handler, "__name__", "name"), handler))
    right = {"on": "@on('say')", "call": "@call or @call('add')"}.get(decorator, f"@{decorator}")
    raise DeclarationError(f"@{decorator} stands above a method: {right}; not above {handler!r}")
