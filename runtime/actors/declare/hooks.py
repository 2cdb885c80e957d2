"""The hooks, which the runtime calls by name (`on_join`, `on_start` and the like), and how a class must declare them.

The rule: a mistake that would show only at the first call is a DeclarationError at the declaration.
"""

import inspect
from types import FunctionType

from runtime._native import Member
from runtime.actors.declare import location
from runtime.actors.values.annotations import is_annotated_otherwise
from runtime.errors import DeclarationError

HOOKS = {
    "on_start": "self",
    "on_stop": "self, reason",
    "on_join": "self, member, params",
    "on_message": "self, member, event, data",
    "on_publish": "self, event, data",
    "on_leave": "self, member, reason",
    "on_recover": "self, members",
    "on_presence": "self, joins, leaves",
    "presence_of": "self, member",
}
"""The positional arguments of each."""
GIVEN: dict[str, tuple[type, str]] = {
    "member": (Member, "the Member"),
    "members": (list, "a list of Members"),
}
"""Arguments of a fixed type, with its name for errors. All others are decoded by their annotation, or plain."""
ANSWERS = frozenset(("presence_of",))
"""Hooks whose value is used at once, so that `async def` is refused."""


def check_hooks(kind: type) -> None:
    """Raises DeclarationError for a hook that cannot be called, or is a generator."""
    for name, takes in HOOKS.items():
        function = inspect.getattr_static(kind, name, None)
        if not isinstance(function, FunctionType):
            _check_other(kind, name, function, takes)
            continue
        check_returns(function)
        if name in ANSWERS and inspect.iscoroutinefunction(inspect.unwrap(function)):
            raise DeclarationError(
                f"{location.of_function(function)}: it is not awaited, so it is a plain method: def {name}({takes}). "
                "Look up what it needs in on_join; self.update_presence(member) calls it again"
            )
        try:
            inspect.signature(function).bind(*takes.split(", "))
        except TypeError as error:
            raise DeclarationError(
                f"{location.of_function(function)}: it is called with ({takes}): def {name}({takes})"
            ) from error
        _check_given(kind, name, function, takes)


def _check_given(kind: type, name: str, function: FunctionType, takes: str) -> None:
    """Raises DeclarationError for a parameter whose type clearly excludes its argument."""
    parameters = inspect.signature(function).parameters.values()
    # `*args` gets several arguments, of different types.
    alone = [one.name for one in parameters if one.kind <= one.POSITIONAL_OR_KEYWORD]
    for parameter, given in zip(alone, takes.split(", "), strict=False):
        if given in GIVEN and is_annotated_otherwise(kind, function, parameter, GIVEN[given][0]):
            raise DeclarationError(
                f"{location.of_function(function)}: it is called with ({takes}), so {parameter} is {GIVEN[given][1]}: "
                f"def {name}({takes})"
            )


def _check_other(kind: type, name: str, given: object, takes: str) -> None:
    """None turns a hook off. A callable that is not written in Python is accepted, because its signature is unknown."""
    is_wrapped = isinstance(given, staticmethod | classmethod | property | type)
    if given is not None and (is_wrapped or not callable(given)):
        raise DeclarationError(
            f"{location.of_attribute(kind, name)}: it is called as a plain method: def {name}({takes})"
        )


def check_returns(function: FunctionType) -> None:
    """Raises DeclarationError for a generator, which would never run."""
    if is_generator(function):
        raise DeclarationError(
            f"{location.of_function(function)}: it yields; a handler returns one value, or none. "
            "Work beside the turns is a coroutine: self.spawn(self.work())"
        )


def is_generator(function: object) -> bool:
    """Whether a call of it, or of what it wraps, only makes a generator, sync or async."""
    inner = inspect.unwrap(function) if callable(function) else function
    return inspect.isgeneratorfunction(inner) or inspect.isasyncgenfunction(inner)
