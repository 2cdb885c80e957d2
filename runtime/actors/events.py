"""`@on` and `@readonly`: how a class says which method handles which event, and how that is read out of it.

Read once for a class, when it is declared. The rule: whatever could only fail when the first message comes
(an annotation that cannot be decoded, two handlers of one event) is a DeclarationError before any does.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType, SimpleNamespace
from typing import Any, TypeVar, get_type_hints

from runtime._native import Member
from runtime.actors.hooks import check_returns
from runtime.errors import DeclarationError
from runtime.public import public

F = TypeVar("F", bound=Callable[..., Any])

EVENTS = "__stateroom_events__"
READONLY = "__stateroom_readonly__"
# One length byte on the wire (binary messages).
EVENT_BYTES = 255


@public()
def on(event: str) -> Callable[[F], F]:
    """Makes the method below the handler of an event; several of them above one method make it the handler of several.

    `def typing(self, member, data: Typing)` handles what members push; `data` is decoded and validated by msgspec
    from its annotation (a Struct, dataclass, TypedDict, `list[int]`, …; none: any JSON), and a push that does not fit
    is answered with the error `invalid`. `def typing(self, member)` takes no data.
    `def add(self, data: Add)`, or `def total(self)`, handles what other actors ask and tell.
    What it returns is the reply; `raise Reject(code, message)` is an error reply. `def` or `async def`. On a direct
    path there are no replies: what is refused there shows only in the counter `handlers_refused`.
    It runs on the host's loop. Signatures are read once, when the class is declared: a message costs one look-up.
    Raises DeclarationError for a name that no event can have: empty, over 255 bytes, or beginning with `phx_`.
    """
    if not isinstance(event, str):
        raise DeclarationError(
            f"@on takes the name of an event: @on({getattr(event, '__name__', 'event')!r})"
        )
    if (wrong := wrong_name(event)) is not None:
        raise DeclarationError(f"@on({event!r}): {wrong}")

    def mark(handler: F) -> F:
        setattr(handler, EVENTS, (*getattr(handler, EVENTS, ()), event))
        return handler

    return mark


def wrong_name(event: str) -> str | None:
    """What is wrong with an event's name, as the native core has it for what is sent; None: nothing."""
    if not 0 < len(event.encode(errors="replace")) <= EVENT_BYTES:
        return f"an event's name has 1 to {EVENT_BYTES} bytes"
    return "names that begin with phx_ are the protocol's own" if event.startswith("phx_") else None


@public()
def readonly(handler: F) -> F:
    """Lets a handler of `@on` run while another turn of its actor waits: it must not change the actor's state.

    It overtakes what others have sent, never what the same member or caller sent before. Raises nothing; the mark
    costs nothing while no turn waits.
    """
    setattr(handler, READONLY, True)
    return handler


@dataclass(frozen=True, slots=True)
class Handler:
    """A method that handles an event, as its signature tells it."""

    event: str
    name: str
    function: Callable[..., Any]
    takes_member: bool
    takes_data: bool
    hint: Any
    readonly: bool

    @property
    def where(self) -> str:
        """Its name for a person: `Chat.typing`."""
        return self.function.__qualname__


def handlers(kind: type) -> Iterator[Handler]:
    """The handlers of a class and of its bases, one for each event and sort. Raises DeclarationError."""
    events: dict[tuple[str, str], None] = {}
    for base in reversed(kind.__mro__):
        for name, member in vars(base).items():
            events.update(dict.fromkeys((event, name) for event in _events_of(member)))
    taken: dict[tuple[str, bool], str] = {}
    for event, name in events:
        function = inspect.getattr_static(kind, name)
        if function is None:
            continue
        handler = read(kind, event, name, function)
        other = taken.setdefault((event, handler.takes_member), name)
        if other != name:
            raise DeclarationError(f"{kind.__name__}: {other} and {name} both handle {event!r}")
        yield handler


def read(kind: type, event: str, name: str, function: object) -> Handler:
    """One handler. Raises DeclarationError for a signature that no event fits."""
    if not isinstance(function, FunctionType):
        raise DeclarationError(
            f"{kind.__name__}.{name}: @on goes above a plain method, below other decorators"
        )
    check_returns(function)
    given = _positional(function)
    takes_member = len(given) == 2 or (len(given) == 1 and _is_member(kind, function, given[0]))
    takes_data = len(given) > takes_member
    hint = hint_of(kind, function, given[-1].name) if takes_data else Any
    is_readonly = bool(getattr(function, READONLY, False))
    return Handler(event, name, function, takes_member, takes_data, hint, is_readonly)


def is_marked(member: object) -> bool:
    """Whether it is a handler under `@on`."""
    return bool(_events_of(member))


def _events_of(member: object) -> tuple[str, ...]:
    """Those it is marked with, also under a staticmethod, which `read` then refuses."""
    marked: tuple[str, ...] = getattr(getattr(member, "__func__", member), EVENTS, ())
    return marked


def hint_of(kind: type, function: FunctionType, parameter: str) -> Any:
    """The annotation of one parameter, resolved; `Any` if there is none. Raises DeclarationError."""
    annotations = inspect.get_annotations(function)
    if parameter not in annotations:
        return Any
    try:
        return resolved(annotations[parameter], inspect.unwrap(function).__globals__, kind)
    except Exception as error:
        raise DeclarationError(
            f"{function.__qualname__}: the annotation of {parameter} cannot be resolved: {error}"
        ) from error


def last_hint_of(kind: type, function: Callable[..., Any]) -> Any:
    """The annotation of the last parameter: what a handler is told. `Any` if there is none. Raises DeclarationError."""
    if not isinstance(function, FunctionType) or not function.__code__.co_argcount:
        return Any
    return hint_of(kind, function, function.__code__.co_varnames[function.__code__.co_argcount - 1])


def resolved(annotation: Any, names: dict[str, Any], kind: type) -> Any:
    """One annotation of a class, also one given as text. Raises what resolving raises."""
    # Only this one: others may be there for type checkers alone.
    only = SimpleNamespace(__annotations__={"it": annotation})
    return get_type_hints(only, names, dict(vars(kind)), include_extras=True)["it"]


def _positional(function: FunctionType) -> list[inspect.Parameter]:
    """The parameters that are called by position, without `self`."""
    given = list(inspect.signature(function).parameters.values())[1:]
    takes = [one for one in given if one.kind in {one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD}]
    others = [one for one in given if one not in takes and one.default is one.empty]
    if len(takes) > 2 or others:
        raise DeclarationError(
            f"{function.__qualname__}: a handler takes (self, member, data), (self, member), (self, data) or (self)"
        )
    return takes


def _is_member(kind: type, function: FunctionType, parameter: inspect.Parameter) -> bool:
    if parameter.name == "member" or parameter.annotation in (Member, "Member"):
        return True
    return hint_of(kind, function, parameter.name) is Member
