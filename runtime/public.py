"""The module that public names show in a `repr`, a traceback and `help`: `stateroom`, not `runtime`.

The rule: every class and function that `stateroom` exports has this mark, and so has every class whose objects members
and rooms return; a test checks all of them.
"""

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T", bound=type | Callable[..., Any])


def public(module: str = "stateroom") -> Callable[[T], T]:
    """Sets `__module__` of the decorated class or function. It works at import and costs nothing later."""

    def mark(named: T) -> T:
        named.__module__ = module
        return named

    return mark
