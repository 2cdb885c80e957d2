"""Public names say where users import them from, in a `repr`, a traceback and `help`: `stateroom`, not `runtime`.

The rule: every class and function that `stateroom` exports bears this mark, and every class of what a member and a room
give; tests walk them.
"""

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T", bound=type | Callable[..., Any])


def public(module: str = "stateroom") -> Callable[[T], T]:
    """Sets the module that the name below says it is from. For the time of import; it costs nothing later."""

    def mark(named: T) -> T:
        named.__module__ = module
        return named

    return mark
