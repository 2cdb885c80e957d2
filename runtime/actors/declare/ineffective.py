"""Declarations that would silently have no effect: a setting that another one turns off, an annotation in place of a
value, a handler behind a decorator that hides it.

The rule: a certain mistake is refused, with its line and the right spelling; a probable one is a doubt, which is logged
at the start.
"""

import inspect
from collections.abc import Iterator
from types import FunctionType
from typing import Any

from runtime.actors.actor import Actor
from runtime.actors.declare import location
from runtime.actors.declare.class_body import MARKS, body
from runtime.actors.declare.decorators import is_marked
from runtime.actors.declare.hooks import HOOKS
from runtime.actors.declare.methods import is_for_actors
from runtime.actors.declare.names import DECLARED, SETTINGS
from runtime.actors.room import Room
from runtime.errors import DeclarationError

_SHARED = (list, dict, set, bytearray)
_BY_LETTERS = {name.replace("_", ""): name for name in HOOKS}
# Names of settings in other systems that an author may also use for something else.
_MAYBE = {
    "max_messages": "history = History(messages=100) or messages_per_s = 20",
    "max_idle": "idle_s = 300",
    "timeout": "idle_s = 300",
}


def check_ineffective(kind: type[Actor]) -> None:
    """Raises DeclarationError for the first such declaration. O(source of the module)."""
    for base in own(kind):
        _check_annotations(base)
        _check_hidden(base)
    if issubclass(kind, Room):
        _check_bursts(kind)
        _check_presence(kind)


def own(kind: type) -> Iterator[type]:
    """The author's classes among the bases, itself first."""
    return (base for base in kind.__mro__ if base not in Room.__mro__)


def doubts(kind: type[Actor]) -> list[str]:
    """The probable mistakes in the body of a class, one line each. O(source of the module)."""
    found = []
    for base in own(kind):
        for name, value in vars(base).items():
            if not name.startswith("__") and (doubt := _doubt(kind, base, name, value)) is not None:
                found.append(f"{location.of_name(base, name)}: {doubt}")
    return found


def _doubt(kind: type[Actor], base: type, name: str, value: Any) -> str | None:
    if isinstance(value, FunctionType):
        hook = _BY_LETTERS.get(name.replace("_", "").lower())
        never = hook is not None and name != hook and not is_marked(value) and is_for_actors(base)
        return f"Stateroom never calls {name}; it calls {hook}" if never else None
    if isinstance(value, _SHARED) and name not in DECLARED and not name.isupper():
        return (
            f"this {type(value).__name__} belongs to the class: all actors of it in one process share it, and other "
            f"processes have another; set self.{name} in on_start, or use state"
        )
    return f"it is not a setting; did you mean {_MAYBE[name]}?" if name in _MAYBE else None


def _check_annotations(base: type) -> None:
    """`presence: True` is only an annotation. A class that also sets the value may annotate it."""
    for name in vars(base).get("__annotations__", {}):
        if name in SETTINGS and name not in vars(base):
            raise DeclarationError(
                f"{location.of_name(base, name)}: a colon annotates and sets nothing: {name} = …, not {name}: …"
            )


def _check_hidden(base: type) -> None:
    """A decorator above `@on` that returns another function hides the mark."""
    for bound in body(base):
        value = vars(base).get(bound.name)
        if MARKS.isdisjoint(bound.decorators) or is_marked(value):
            continue
        if bound.decorators[0] not in MARKS and callable(getattr(value, "__func__", value)):
            raise DeclarationError(
                f"{location.of_line(base, bound.line)}{base.__name__}.{bound.name}: @{bound.decorators[0]} returns "
                "another function, so the handler is lost: write @on or @call above it, or use functools.wraps in it"
            )


def _check_bursts(room: type[Room]) -> None:
    for what in ("messages", "bytes"):
        if getattr(room, f"{what}_burst") is not None and getattr(room, f"{what}_per_s") is None:
            place = location.of_attribute(room, f"{what}_burst")
            raise DeclarationError(f"{place}: without {what}_per_s there is no quota: set that too")


def _check_presence(room: type[Room]) -> None:
    """A class that says `presence = False` itself turns a base's hooks off."""
    if room.presence is not False or any("presence" in vars(base) for base in own(room)):
        return
    for name in ("presence_of", "on_presence"):
        if inspect.getattr_static(room, name, None) not in {None, getattr(Room, name)}:
            raise DeclarationError(
                f"{location.of_attribute(room, name)}: without presence it is never called: presence = True"
            )
