"""How a class must declare what the runtime calls by name: `on_join`, `on_start` and the like.

The rule: what could only fail when it is first called is a DeclarationError when the class is declared.
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
"""What each is called with, by position."""
GIVEN: dict[str, tuple[type, str]] = {
    "member": (Member, "the Member"),
    "members": (list, "a list of Members"),
}
"""What some of these are, whatever the parameter is annotated with; the others are decoded, or plain."""
ANSWERS = frozenset(("presence_of",))
"""Those of which the answer is used at once: no `async def`."""


def check_hooks(kind: type) -> None:
    """Raises DeclarationError for one that cannot be called, or yields."""
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
    """Raises DeclarationError for a parameter whose type is clearly not that of what it is called with."""
    parameters = inspect.signature(function).parameters.values()
    # `*args` is given several, of different types.
    alone = [one.name for one in parameters if one.kind <= one.POSITIONAL_OR_KEYWORD]
    for parameter, given in zip(alone, takes.split(", "), strict=False):
        if given in GIVEN and is_annotated_otherwise(kind, function, parameter, GIVEN[given][0]):
            raise DeclarationError(
                f"{location.of_function(function)}: it is called with ({takes}), so {parameter} is {GIVEN[given][1]}: "
                f"def {name}({takes})"
            )


def _check_other(kind: type, name: str, given: object, takes: str) -> None:
    """None turns a hook off. The signature of a callable that is not written in Python is not known, so it is taken."""
    is_wrapped = isinstance(given, staticmethod | classmethod | property | type)
    if given is not None and (is_wrapped or not callable(given)):
        raise DeclarationError(
            f"{location.of_attribute(kind, name)}: it is called as a plain method: def {name}({takes})"
        )


def check_returns(function: FunctionType) -> None:
    """Raises DeclarationError for a generator: nobody would go on with it."""
    if is_generator(function):
        raise DeclarationError(
            f"{location.of_function(function)}: it yields; a handler returns one value, or none. "
            "Work beside the turns is a coroutine: self.spawn(self.work())"
        )


def is_generator(function: object) -> bool:
    """Whether calling it, or what it wraps, runs nothing but makes a generator, sync or async."""
    inner = inspect.unwrap(function) if callable(function) else function
    return inspect.isgeneratorfunction(inner) or inspect.isasyncgenfunction(inner)
