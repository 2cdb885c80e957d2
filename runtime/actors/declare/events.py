"""The handlers of a class: which method handles which event of members (`@on`) and which call (`@call`).

They are read once for a class, when it is declared. The rule: a mistake that would show only at the first message
(an annotation that cannot be decoded, two handlers of one event) is a DeclarationError at the declaration.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from runtime._native import Member
from runtime.actors.calls import typed
from runtime.actors.declare import location
from runtime.actors.declare.decorators import CALLS, EVENTS, is_readonly, marked, not_plain
from runtime.actors.declare.hooks import check_returns
from runtime.actors.values.annotations import hint_of, is_annotated_otherwise
from runtime.actors.values.decoding import NO_DEFAULT
from runtime.errors import DeclarationError

Parameters = list[inspect.Parameter]
_TAKES = {
    EVENTS: ("on", ("member", "data"), "(self, member, data), (self, member) or (self)"),
    CALLS: ("call", ("data",), "(self, data) or (self)"),
}
"""By mark: the decorator, the arguments of a handler after `self`, and the signatures that fit."""


@dataclass(frozen=True, slots=True)
class Handler:
    """A method that handles an event, with what its signature says."""

    event: str
    name: str
    function: Callable[..., Any]
    of_members: bool
    """Whether it is under `@on`, for events of members; else it is under `@call`."""
    takes_member: bool
    takes_data: bool
    hint: Any
    default: Any
    """The default of its data; NO_DEFAULT for none."""
    readonly: bool

    @property
    def place(self) -> str:
        """Its location: `chat.py:12: Chat.typing`."""
        return location.of_function(self.function)


def handlers(kind: type) -> Iterator[Handler]:
    """The handlers of a class and of its bases, one for each event and mark. Raises DeclarationError."""
    found: dict[tuple[str, str, str], None] = {}
    for base in reversed(kind.__mro__):
        for name, member in vars(base).items():
            for mark in _TAKES:
                found.update(dict.fromkeys((mark, event, name) for event in marked(member, mark)))
    taken: dict[tuple[str, str], str] = {}
    _check_sorts(kind, found)
    for mark, event, name in found:
        function = inspect.getattr_static(kind, name)
        if function is None:
            continue
        other = taken.setdefault((mark, event), name)
        if other != name:
            first = location.of_attribute(kind, other)
            raise DeclarationError(
                f"{location.of_attribute(kind, name)}: {other} handles {event!r} already, at {first}"
            )
        yield read(kind, mark, event, name, function)


def _check_sorts(kind: type, found: Iterable[tuple[str, str, str]]) -> None:
    of_members = {name for mark, _, name in found if mark == EVENTS}
    for mark, _, name in found:
        if mark == CALLS and name in of_members:
            raise DeclarationError(
                f"{location.of_attribute(kind, name)}: @on gives the member first and @call the data, so one method "
                "cannot stand under both: declare two"
            )


def read(kind: type, mark: str, event: str, name: str, function: object) -> Handler:
    """One handler. Raises DeclarationError for a signature that does not fit."""
    decorator, takes, fits = _TAKES[mark]
    if not isinstance(function, FunctionType):
        raise DeclarationError(
            f"{location.of_attribute(kind, name)}: {not_plain(decorator, name, function)}; "
            f"other decorators go below @{decorator}"
        )
    check_returns(function)
    given = _positional(function, takes, f"@{decorator}({event!r}) is called with {fits}")
    takes_member = mark == EVENTS and len(given) > 0
    if takes_member:
        _check_member(kind, function, given)
    elif mark == CALLS:
        typed.declare(event, function, kind)
    takes_data = len(given) > takes_member
    hint = hint_of(kind, function, given[-1].name) if takes_data else Any
    default = given[-1].default if takes_data else NO_DEFAULT
    return Handler(
        event, name, function, mark == EVENTS, takes_member, takes_data, hint, default, is_readonly(function)
    )


def data_at(kind: type, function: Callable[..., Any], place: int) -> tuple[Any, Any]:
    """Annotation and default of the parameter at this position, `self` being 0; `Any` and NO_DEFAULT if there is none.
    Raises DeclarationError.
    """
    if not isinstance(function, FunctionType):
        return Any, NO_DEFAULT
    given = [one for one in inspect.signature(function).parameters.values() if _is_positional(one)]
    if place >= len(given):
        return Any, NO_DEFAULT
    return hint_of(kind, function, given[place].name), given[place].default


def _positional(function: FunctionType, takes: tuple[str, ...], called: str) -> Parameters:
    """The positional parameters, without `self`. Raises DeclarationError for too many, and for parameters that would
    never get an argument.
    """
    given = list(inspect.signature(function).parameters.values())
    if not given or len(given) > 1 + len(takes) or not all(map(_is_positional, given)):
        right = f"def {function.__name__}({', '.join(('self', *takes))})"
        raise DeclarationError(
            f"{location.of_function(function)}: a handler of {called}, by position: {right}"
        )
    return given[1:]


def _is_positional(parameter: inspect.Parameter) -> bool:
    return parameter.kind in {parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD}


def _check_member(kind: type, function: FunctionType, given: Parameters) -> None:
    """Raises DeclarationError for a first parameter that is clearly meant as the data: its type excludes a Member."""
    first, data = given[0].name, given[-1].name
    if is_annotated_otherwise(kind, function, first, Member):
        data = data if data != "member" else first if first != "member" else "data"
        raise DeclarationError(
            f"{location.of_function(function)}: under @on, {first} is the Member: "
            f"def {function.__name__}(self, member, {data}); a call of an actor or backend is under @call"
        )
