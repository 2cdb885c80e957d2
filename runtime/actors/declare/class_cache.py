"""`@cached_per_class`: the result of a function of a class, computed once and kept for the lifetime of the process.

The rule: only for classes that a user declares, which are few and stay.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

Read = TypeVar("Read", bound=Callable[[Any], object])


def cached_per_class(read: Read) -> Read:
    """Calls the function once for each class; an exception is not kept. O(1) from then on; any thread."""
    # mypy does not accept a class as hashable if its objects have a __hash__ of their own.
    return cast(Read, cache(read))
