"""Methods that can never work as meant: without `self`, `@readonly` on a method that never overlaps, or replaced by
another method of the same name.

The rule: only the author's own classes are checked, and of mixins that are not Actors only those with a handler.
"""

import inspect
from types import FunctionType

from runtime._native import Member
from runtime.actors.actor import Actor
from runtime.actors.declare import location
from runtime.actors.declare.class_body import MARKS, body
from runtime.actors.declare.decorators import is_marked, is_readonly
from runtime.actors.declare.hooks import is_generator
from runtime.actors.room import Room
from runtime.actors.values.annotations import hint_of
from runtime.errors import DeclarationError

# Names of arguments of a handler beside self. Names do not matter for the call, but as a first parameter these show
# that self was forgotten; such a call would fail only at run time, or not at all.
NOT_SELF = frozenset(("member", "members", "data", "params"))
# Python makes these static methods and class methods by itself.
_IMPLICIT = frozenset(("__new__", "__init_subclass__", "__class_getitem__"))


def check_methods(kind: type[Actor]) -> None:
    """Raises DeclarationError for the first such method. O(source of the module)."""
    for base in kind.__mro__:
        if base in Room.__mro__ or not is_for_actors(base):
            continue
        for name, value in vars(base).items():
            if isinstance(value, FunctionType) and name not in _IMPLICIT:
                _check_method(kind, base, name, value)
        _check_lost(base)


def is_for_actors(base: type) -> bool:
    """Whether a base of an actor's class is written for actors: an Actor, or a mixin with a handler."""
    return issubclass(base, Actor) or any(map(is_marked, vars(base).values()))


def _check_method(kind: type[Actor], base: type, name: str, function: FunctionType) -> None:
    if not _takes_self(function):
        raise DeclarationError(
            f"{location.of_name(base, name)}: a method takes self first: def {name}(self); "
            "one that does not is a @staticmethod"
        )
    _check_first(kind, base, name, function)
    # Only the one that is called, not one that it calls by super().
    if name == "__init__" and inspect.getattr_static(kind, name) is function:
        _check_init(base, function)
    if is_readonly(function) and not any(is_marked(vars(one).get(name)) for one in kind.__mro__):
        raise DeclarationError(
            f"{location.of_name(base, name)}: @readonly is for a handler, under @on or @call: nothing else overlaps"
        )


def _check_first(kind: type[Actor], base: type, name: str, function: FunctionType) -> None:
    """Raises DeclarationError for a first parameter that is clearly not meant as self."""
    given = list(inspect.signature(function).parameters)
    if given[0] in NOT_SELF or _hint(kind, function, given[0]) is Member:
        right = f"def {function.__name__}({', '.join(('self', *(name for name in given if name != 'self')))})"
        raise DeclarationError(
            f"{location.of_name(base, name)}: a method is called with self first, which {given[0]} would be: {right}; "
            "one without self is a @staticmethod"
        )


def _hint(kind: type[Actor], function: FunctionType, parameter: str) -> object:
    try:
        return hint_of(kind, function, parameter)
    except DeclarationError:
        return None  # its names may exist for type checkers alone


def _check_init(base: type, function: FunctionType) -> None:
    place = location.of_name(base, "__init__")
    if inspect.iscoroutinefunction(function) or is_generator(function):
        raise DeclarationError(
            f"{place}: it is not awaited: def __init__(self); await in async def on_start(self)"
        )
    try:
        inspect.signature(function).bind("self")
    except TypeError as error:
        raise DeclarationError(
            f"{place}: it is called without arguments ({error}): def __init__(self); self.key and self.params are set"
        ) from error


def _takes_self(function: FunctionType) -> bool:
    given = inspect.signature(function).parameters.values()
    return any(one.kind not in {one.KEYWORD_ONLY, one.VAR_KEYWORD} for one in given)


def _check_lost(base: type) -> None:
    """Raises DeclarationError for a handler that a later definition of the same name replaces, with its events."""
    handlers: dict[str, int] = {}
    for bound in body(base):
        if bound.name in handlers:
            raise DeclarationError(
                f"{location.of_line(base, bound.line)}{base.__name__}.{bound.name}: the handler of this name in "
                f"line {handlers[bound.name]} would be lost; give one of them another name"
            )
        if not MARKS.isdisjoint(bound.decorators):
            handlers[bound.name] = bound.line
