"""The state of a class: the Struct in its annotation of `state`, the encoding of that, and the initial state.

It is read once for a class. The rule: a state that cannot be encoded and decoded again is refused at the declaration.
"""

import inspect
import sys
from types import FunctionType, UnionType
from typing import Annotated, Any, ClassVar, Final, ForwardRef, TypeGuard, Union, get_args, get_origin

import msgspec

from runtime.actors.actor import Actor
from runtime.actors.declare import location
from runtime.actors.declare.class_cache import cached_per_class
from runtime.actors.values.annotations import resolved, undecodable_types
from runtime.errors import DeclarationError

encode = msgspec.msgpack.Encoder().encode
_RIGHT = "class State(msgspec.Struct): …; state: State = State()"
_ELSEWHERE = "an attribute of another name is not kept"
# Forms around a type that an author may use although only the Struct is valid.
_AROUND = frozenset((Annotated, ClassVar, Final, Union, UnionType))


class StateType:
    """The Struct that a class keeps as its state, and the initial state. Made once for a class."""

    def __init__(self, struct: type[msgspec.Struct], initial: msgspec.Struct | None) -> None:
        """`initial`: None for a Struct with its defaults.

        Raises TypeError for a Struct that would not be decoded as it was, and for an `initial` of another type.
        """
        self.decode = msgspec.msgpack.Decoder(struct).decode
        for field in getattr(msgspec.inspect.type_info(struct), "fields", ()):
            if (undecodable := next(undecodable_types(field.type), None)) is not None:
                raise TypeError(
                    f"its field {field.name} holds {undecodable.__qualname__}, which cannot be encoded"
                )
        initial = _default(struct) if initial is None else initial
        if not isinstance(initial, struct):
            raise TypeError(f"{initial!r} is not a {struct.__name__}: {_right(struct)}")
        self.initial = encode(initial)
        self.decode(self.initial)


def _default(struct: type[msgspec.Struct]) -> msgspec.Struct:
    if needed := _needed(struct):
        raise TypeError(
            f"{struct.__name__} has fields without a default ({', '.join(needed)}): "
            f"write what it begins with, {_right(struct)}"
        )
    return struct()


def _needed(struct: type[msgspec.Struct]) -> list[str]:
    return [field.name for field in msgspec.structs.fields(struct) if field.required]


def _right(struct: type[msgspec.Struct]) -> str:
    """How a state of this Struct is declared."""
    given = ", ".join(f"{name}=…" for name in _needed(struct))
    return f"state: {struct.__name__} = {struct.__name__}({given})"


@cached_per_class
def state_of(kind: type[Actor]) -> StateType | None:
    """The state of a class, or None. Raises DeclarationError for one that cannot be saved."""
    bases = kind.__mro__[: kind.__mro__.index(Actor)]
    annotated = [base for base in bases if "state" in inspect.get_annotations(base)]
    given = [base for base in bases if "state" in vars(base)]
    if annotated:
        return _state_type(kind, annotated[0])
    if given:
        raise DeclarationError(f"{location.of_name(given[0], 'state')}: {_untyped(vars(given[0])['state'])}")
    return None


def _untyped(value: object) -> str:
    """What is wrong with a `state` that has a value and no annotation."""
    if hasattr(value, "__get__") and not isinstance(value, type):
        return "self.state is what the actor keeps: choose another name for the method"
    struct = value if isinstance(value, type) else type(value)
    return f"state is kept by its type: {_right(struct) if _is_struct(struct) else _RIGHT}; {_ELSEWHERE}"


def _is_struct(hint: object) -> TypeGuard[type[msgspec.Struct]]:
    """Whether it is the author's own Struct. A generic Struct with type arguments is refused: its instances cannot be
    checked against it.
    """
    if get_origin(hint) is not None or not isinstance(hint, type):
        return False
    return hint is not msgspec.Struct and issubclass(hint, msgspec.Struct)


def _unkept(hint: object) -> str:
    """What is wrong with a `state` that is annotated with something else."""
    shown = hint.__name__ if isinstance(hint, type) and get_origin(hint) is None else repr(hint)
    if hint is msgspec.Struct:
        return f"msgspec.Struct itself has no fields: {_RIGHT}"
    inner = get_args(hint) if get_origin(hint) in _AROUND else (getattr(hint, "__supertype__", None),)
    structs = [one for one in inner if _is_struct(one)]
    if len(structs) == 1:
        return f"it is annotated with the Struct alone, not with {shown}: {_right(structs[0])}"
    if _is_struct(origin := get_origin(hint)):
        return (
            f"{shown} has no class of its own: class State({origin.__name__}[…]): …; state: State = State()"
        )
    return f"{shown} is not a subclass of msgspec.Struct: {_RIGHT} ({_ELSEWHERE})"


def _names(declared: type) -> dict[str, Any]:
    """The names of its module; of a module that is not in sys.modules, the global names of its methods."""
    if (module := sys.modules.get(declared.__module__)) is not None:
        return vars(module)
    functions = (one for one in vars(declared).values() if isinstance(one, FunctionType))
    return next((one.__globals__ for one in functions), {})


def _unregistered(declared: type, error: Exception) -> str:
    """The advice for a Struct whose names msgspec cannot resolve because its module is not in sys.modules."""
    if isinstance(error, NameError) and declared.__module__ not in sys.modules:
        return f" (put its module into sys.modules[{declared.__module__!r}] before it is executed)"
    return ""


def _hint(declared: type) -> object:
    """The annotation of `state`, resolved, also a ClassVar that is a string."""
    given = inspect.get_annotations(declared)["state"]
    if isinstance(given, str):
        given = ForwardRef(given, is_class=True)
    return resolved(given, _names(declared), declared)


def _state_type(kind: type[Actor], declared: type) -> StateType:
    try:
        hint = _hint(declared)
        if not _is_struct(hint):
            raise TypeError(_unkept(hint))
        return StateType(hint, getattr(kind, "state", None))
    except Exception as error:
        raise DeclarationError(
            f"{location.of_name(declared, 'state')}: state cannot be kept: {error}{_unregistered(declared, error)}"
        ) from error
