"""What a class keeps as its state: the Struct that it annotates `state` with, its encoding, and what it begins with.

Read once a class. The rule: what cannot be encoded and decoded again is found when the class is declared.
"""

import sys

import msgspec

from runtime.actors import events
from runtime.actors.actor import Actor
from runtime.errors import DeclarationError

encode = msgspec.msgpack.Encoder().encode


class StateType:
    """The Struct that a class keeps as its state, and what it begins with. Made once a class."""

    def __init__(self, struct: type[msgspec.Struct], first: msgspec.Struct) -> None:
        self.first = encode(first)
        self.decode = msgspec.msgpack.Decoder(struct).decode
        self.decode(self.first)


_types: dict[type[Actor], StateType | None] = {}


def state_of(kind: type[Actor]) -> StateType | None:
    """What the class annotates `state` with, or None. Raises DeclarationError for what cannot be kept."""
    if kind not in _types:
        _types[kind] = _find_state(kind)
    return _types[kind]


def _find_state(kind: type[Actor]) -> StateType | None:
    for base in kind.__mro__[: kind.__mro__.index(Actor)]:
        own = vars(base)
        if "state" in own or "state" in own.get("__annotations__", {}):
            return _state_type(kind, base)
    return None


def _state_type(kind: type[Actor], declared: type) -> StateType:
    try:
        annotation = (
            vars(declared).get("__annotations__", {}).get("state", type(getattr(kind, "state", None)))
        )
        hint = events.resolved(annotation, vars(sys.modules[declared.__module__]), declared)
        if not issubclass(hint, msgspec.Struct):
            raise TypeError(f"{hint!r} is no msgspec.Struct (an attribute of another name is not kept)")
        return StateType(hint, getattr(kind, "state", None) or hint())
    except Exception as error:
        raise DeclarationError(f"{kind.__name__}: state cannot be kept: {error}") from error
