"""Annotations of user code: resolved one by one, compared with the type of an argument, and searched for types that
msgspec accepts but cannot decode.
"""

import inspect
from collections.abc import Iterator
from types import FunctionType, SimpleNamespace, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

import msgspec
import msgspec.inspect

from runtime.actors.declare import location
from runtime.errors import DeclarationError


def resolved(annotation: Any, names: dict[str, Any], kind: type | None) -> Any:
    """One annotation of a class or its bases, also one that is a string. Raises what `get_type_hints` raises."""
    # Only this one: names in others may exist for type checkers alone.
    only = SimpleNamespace(__annotations__={"it": annotation})
    beside: dict[str, Any] = {}
    for base in reversed(kind.__mro__ if kind else ()):
        beside |= vars(base)
    return get_type_hints(only, names, beside, include_extras=True)["it"]


def hint_of(kind: type, function: FunctionType, parameter: str) -> Any:
    """The annotation of one parameter, resolved; `Any` if there is none. Raises DeclarationError."""
    annotations = inspect.get_annotations(function)
    if parameter not in annotations:
        return Any
    try:
        return resolved(annotations[parameter], inspect.unwrap(function).__globals__, kind)
    except Exception as error:
        raise DeclarationError(
            f"{location.of_function(function)}: the annotation of {parameter} cannot be resolved: {error}"
        ) from error


def is_annotated_otherwise(kind: type, function: FunctionType, parameter: str, given: type) -> bool:
    """Whether a parameter that gets an instance of `given` is annotated with a type that clearly excludes it."""
    try:
        return _excludes(hint_of(kind, function, parameter), given)
    except DeclarationError:
        return False  # its names may exist for type checkers alone


def _excludes(hint: Any, given: type) -> bool:
    origin = get_origin(hint)
    if origin is Annotated:
        return _excludes(get_args(hint)[0], given)
    if origin in {Union, UnionType}:
        return all(_excludes(one, given) for one in get_args(hint))
    if origin is Literal:
        return given not in map(type, get_args(hint))
    return _is_other_class(dict if is_typeddict(origin or hint) else origin or hint, given)


def _is_other_class(named: Any, given: type) -> bool:
    named = getattr(named, "__supertype__", named)  # of a NewType
    if not isinstance(named, type) or named is Any or getattr(named, "_is_protocol", False):
        return False  # a protocol may be fulfilled without being a base
    return not issubclass(given, named)


def undecodable_types(info: msgspec.inspect.Type) -> Iterator[type]:
    """The classes within an annotation that msgspec accepts but cannot decode."""
    return (one.cls for one in types_within(info) if isinstance(one, msgspec.inspect.CustomType))


def types_within(info: msgspec.inspect.Type) -> Iterator[msgspec.inspect.Type]:
    """All types within an annotation, each once; the first is its own."""
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
