"""What is read of a class is read once: `@cached_per_class` keeps it for as long as the process lives.

The rule: only of classes that a user declares, which are few and stay.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

Read = TypeVar("Read", bound=Callable[[Any], object])


def cached_per_class(read: Read) -> Read:
    """Calls it once for each class; what it raises is not kept. O(1) from then on; any thread."""
    # mypy takes no class for hashable whose objects have a __hash__ of their own.
    return cast(Read, cache(read))
