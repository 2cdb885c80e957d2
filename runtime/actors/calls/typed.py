"""Calls that name their handler as a function, `ref.ask(Counter.add, 1)`: the event, and the type of the value.

What a type checker promises of such a call holds at run time too: the value is decoded as the handler's return
annotation. The rule: the annotation is read once, at the first such call, and not when the class is declared.
"""

import inspect
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from types import FunctionType
from typing import Any, Never, Protocol, TypeAlias, TypeVar, get_args, get_origin

import msgspec
import msgspec.inspect

from runtime.actors.declare import location
from runtime.actors.declare.decorators import CALLS, EVENTS, marked
from runtime.actors.values.annotations import resolved, undecodable_types

CALLED = "__stateroom_called__"
_AWAITED = (Awaitable, Coroutine)
A_contra = TypeVar("A_contra", contravariant=True)
D = TypeVar("D")
D_contra = TypeVar("D_contra", contravariant=True)
V_co = TypeVar("V_co", covariant=True)


class _Uninhabited:
    """Has no instances, so no function takes one, and no function is valid data of a call."""


class TakesData(Protocol[A_contra, D_contra, V_co]):
    """A handler that takes data, to type checkers."""

    def __call__(self, actor: A_contra, data: D_contra, /) -> V_co:
        """What it returns to a call."""


# The data of a call to a `TakesData[A, D, V]`. If these were `D` and `Callable[[A, D], V]`, mypy would infer D from the
# data first: `[1, 2]` is a list[int], so a handler that takes a list[float] would be refused. mypy infers an argument
# whose parameter has a callable in its type last, and in the context of what it has inferred by then.
DataOf: TypeAlias = D | Callable[[D, _Uninhabited], Never]


@dataclass(slots=True)
class CallHandler:
    """A handler under `@call`, as callers see it."""

    event: str
    function: FunctionType
    kind: type | None
    """The class that declares it; its annotation may name types of that class."""
    _decode: Callable[[bytes], Any] | None = None

    def decoder(self) -> Callable[[bytes], Any]:
        """Decodes a value from JSON as the return annotation says. Raises TypeError if that cannot be decoded."""
        if self._decode is None:
            self._decode = msgspec.json.Decoder(self._returns()).decode
        return self._decode

    def _returns(self) -> Any:
        given = inspect.get_annotations(self.function).get("return", Any)
        try:
            hint = resolved(given, inspect.unwrap(self.function).__globals__, self.kind)
            hint = get_args(hint)[-1] if get_origin(hint) in _AWAITED else hint
            if (undecodable := next(undecodable_types(msgspec.inspect.type_info(hint)), None)) is not None:
                raise TypeError(f"{undecodable.__qualname__} cannot be decoded")
        except Exception as error:
            raise TypeError(
                f"{location.of_function(self.function)}: its value cannot be decoded as {given!r}: {error}; "
                "ask by name, with into="
            ) from error
        return hint


def declare(event: str, function: FunctionType, kind: type) -> None:
    """Stores class and event of a handler on its function: a method that overrides a handler has no decorator."""
    if CALLED not in vars(function):
        setattr(function, CALLED, CallHandler(event, function, kind))


def call_handler(handler: Any) -> CallHandler:
    """The handler that a call names as a function. Raises TypeError for anything that is not under `@call`."""
    found: CallHandler | None = getattr(handler, CALLED, None)
    if found is not None:
        return found
    if isinstance(handler, FunctionType) and (events := marked(handler, CALLS)):
        found = CallHandler(events[0], handler, None)
        setattr(handler, CALLED, found)
        return found
    name = getattr(handler, "__qualname__", repr(handler))
    if marked(handler, EVENTS):
        raise TypeError(f"{name} is under @on, for members' events: a call takes a handler under @call")
    raise TypeError(
        f"{name} is not under @call: a call takes a handler under @call, or its name: ask(Counter.add, 1)"
    )
