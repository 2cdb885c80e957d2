"""Functions that run the handlers of a class: they decode the data, and pass as many arguments as each handler takes.

They are made once for a class, for its plan (plan.py). The rule: a message costs one call, one decoding, no decision.
"""

from collections.abc import Callable
from typing import Any

from runtime._native import JsonDecoder, PushHandler
from runtime.actors.declare.events import Handler
from runtime.actors.room import Room
from runtime.actors.values import decoding
from runtime.actors.values.decoding import Decode
from runtime.errors import Reject

Function = Callable[..., Any]


def pushes(found: list[Handler], decoder: Callable[[Any, str, Any], Decode | None]) -> dict[str, Function]:
    """By event: `(room, member, data)`; `decoder` makes the decoder of an annotation. Raises DeclarationError."""
    return {one.event: _pushed(one, decoder(one.hint, one.place, one.default)) for one in found}


def calls(found: list[Handler]) -> dict[str, Function]:
    """By event: `(actor, raw JSON bytes)`. Raises DeclarationError."""
    return {one.event: _called(one) for one in found}


def refusals(found: list[Handler]) -> dict[str, Function]:
    """By event of a call: the function that refuses a push of it, as in `pushes`."""
    return {one.event: _for_calls(one.event) for one in found}


def readonly(found: list[Handler]) -> frozenset[str]:
    """The events that may be handled while another turn is suspended."""
    return frozenset(one.event for one in found if one.readonly)


def _pushed(handler: Handler, decode: Decode | None) -> Function:
    function = handler.function
    if not handler.takes_member:
        return lambda room, member, _: function(room)
    if not handler.takes_data:
        return lambda room, member, _: function(room, member)
    if decode is None:
        return function
    if isinstance(decode, JsonDecoder):
        return PushHandler(function, decode)
    return lambda room, member, data: function(room, member, decode(data))


def _for_calls(event: str) -> Function:
    def refuse(room: Room, member: Any, data: Any) -> None:
        raise Reject("unhandled", f"it is for calls (@call); for members declare @on({event!r})")

    return refuse


def _called(handler: Handler) -> Function:
    function = handler.function
    if not handler.takes_data:
        return lambda actor, _: function(actor)
    decode = decoding.from_json(handler.hint, handler.place, handler.default, of_push=False)
    return lambda actor, raw: function(actor, decode(raw))
