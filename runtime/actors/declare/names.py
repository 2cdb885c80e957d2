"""Misleading names in a class: misspelt settings and hooks, and names that the runtime uses itself.

The rule: a name is refused only if it would silently have no effect, or break the runtime; a similar name is refused
only if it is one edit away.
"""

import re
from collections.abc import Iterator
from types import FunctionType
from typing import Any

from runtime.actors.actor import Actor
from runtime.actors.declare import location, suggestions
from runtime.actors.declare.decorators import is_marked
from runtime.actors.declare.hooks import HOOKS
from runtime.actors.declare.methods import is_for_actors
from runtime.actors.room import Room
from runtime.errors import DeclarationError

SETTINGS = (
    "idle_s", "reentrant", "history", "headers", "subprotocols", "require_subprotocol", "origins", "slow_client",
    "messages_per_s", "messages_burst", "bytes_per_s", "bytes_burst", "presence",
)  # fmt: skip
DECLARED = frozenset((*SETTINGS, *HOOKS))
_NATIVE = type(Room.broadcast)
# Also onJoin.
_HOOK = re.compile("on_|on[A-Z]")
# Shorter names are similar to too many others.
SHORTEST = 7


def check_names(kind: type[Actor]) -> None:
    """Raises DeclarationError for a misleading name."""
    of_base = Room if issubclass(kind, Room) else Actor
    known = {"state", *dir(of_base)}
    declared = {"state", *DECLARED}
    for base, name, value in _own(kind):
        if name in known - declared:
            _check_given(base, name, value)
        elif name not in known and not is_marked(value):
            _check_unknown(base, name, value)


def _own(kind: type[Actor]) -> Iterator[tuple[type, str, Any]]:
    """The public attributes of the author's classes: the class, the name, the value."""
    for base in kind.__mro__:
        if base not in Room.__mro__:
            for name, value in vars(base).items():
                if not name.startswith("_"):
                    yield base, name, value


def _check_given(base: type, name: str, value: Any) -> None:
    """A method of the runtime may be overridden by a method, which calls `super()`, and by nothing else."""
    is_method = isinstance(value, FunctionType) and isinstance(getattr(Room, name), FunctionType | _NATIVE)
    if not is_method or is_marked(value):
        raise DeclarationError(
            f"{location.of_name(base, name)}: self.{name} is a name of Stateroom's: choose another"
        )


def _check_unknown(base: type, name: str, value: Any) -> None:
    if name in DECLARED:
        raise DeclarationError(f"{location.of_name(base, name)}: only a Room has {name}; this is an Actor")
    if (right := _meant(base, name, value)) is not None:
        raise DeclarationError(f"{location.of_name(base, name)}: there is no {name}; did you mean {right}?")
    if _is_hook(base, name, value):
        raise DeclarationError(
            f"{location.of_name(base, name)}: Stateroom never calls {name}; it calls {', '.join(HOOKS)}; "
            "the name of any other method must not begin with on_"
        )


def _meant(base: type, name: str, value: Any) -> str | None:
    if len(name) >= SHORTEST and (close := [one for one in DECLARED if is_one_edit(name, one)]):
        return close[0]
    if _is_hook(base, name, value):
        return suggestions.hook(name, list(HOOKS))
    is_setting = not callable(value) and not hasattr(value, "__get__")
    return suggestions.setting(name) if is_setting else None


def _is_hook(base: type, name: str, value: Any) -> bool:
    """Whether a name is meant as a hook. A mixin that is not for actors may have such methods for other callers."""
    return (
        _HOOK.match(name) is not None and callable(getattr(value, "__func__", value)) and is_for_actors(base)
    )


def is_one_edit(name: str, other: str) -> bool:
    """Whether one letter added, removed or changed, or two swapped, turns one name into the other."""
    if len(name) == len(other):
        apart = [at for at in range(len(name)) if name[at] != other[at]]
        if len(apart) == 2:
            one, two = apart
            return two == one + 1 and (name[one], name[two]) == (other[two], other[one])
        return len(apart) == 1
    short, long = sorted((name, other), key=len)
    return len(long) == len(short) + 1 and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
