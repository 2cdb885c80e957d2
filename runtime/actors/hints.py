"""Annotations of user code: resolved by themselves, and looked through for what msgspec takes but cannot decode."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, get_type_hints

import msgspec
import msgspec.inspect


def resolved(annotation: Any, names: dict[str, Any], kind: type | None) -> Any:
    """One annotation of a class or its bases, also one given as text. Raises what resolving raises."""
    # Only this one: others may be there for type checkers alone.
    only = SimpleNamespace(__annotations__={"it": annotation})
    beside: dict[str, Any] = {}
    for base in reversed(kind.__mro__ if kind else ()):
        beside |= vars(base)
    return get_type_hints(only, names, beside, include_extras=True)["it"]


def strangers(info: msgspec.inspect.Type) -> Iterator[type]:
    """Classes within an annotation that msgspec takes, but cannot decode."""
    return (one.cls for one in parts(info) if isinstance(one, msgspec.inspect.CustomType))


def parts(info: msgspec.inspect.Type) -> Iterator[msgspec.inspect.Type]:
    """All types within an annotation, itself included, each once."""
    seen: set[int] = set()
    waiting: list[Any] = [info]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, msgspec.inspect.Type):
            yield one
        if isinstance(one, msgspec.inspect.Type | msgspec.inspect.Field):
            waiting += [getattr(one, name) for name in one.__struct_fields__]
        elif isinstance(one, tuple):
            waiting += one
