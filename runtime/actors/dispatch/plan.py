"""Which function of a class runs for what, with decoding built in: read cached_per_class for a class.

Its actors bind it (bound_plan.py). The rule: whatever can be decided before a message arrives is decided here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from runtime._native import HandlerKind, PushHandler
from runtime.actors.actor import Actor, mark_dirty
from runtime.actors.declare import events, location
from runtime.actors.declare.class_cache import cached_per_class
from runtime.actors.declare.events import Handler
from runtime.actors.declare.state import state_of
from runtime.actors.dispatch import handlers
from runtime.actors.room import Room
from runtime.actors.values import decoding
from runtime.errors import DeclarationError

Function = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """The functions of one class; each takes the actor first. None or empty for what the class does not have."""

    on_join: Function | None
    """`(room, member, params)`."""
    on_leave: Function | None
    """`(room, member, reason)`."""
    on_recover: Function | None
    """`(room, members)`."""
    json: dict[str, Function]
    """By event: `(room, member, raw JSON bytes)`."""
    plain: dict[str, Function]
    """By event: `(room, member, str or bytes)`: direct messages ("message") and binary pushes."""
    json_other: Function | None
    """`(room, member, event, raw JSON bytes)`."""
    plain_other: Function | None
    """`(room, member, event, str or bytes)`."""
    calls: Mapping[str, Function]
    """By event: `(actor, raw JSON bytes)`: calls of other actors."""
    on_publish: Function | None
    """`(room, event, raw JSON bytes)`."""
    readonly: frozenset[str]
    """Events of members that may be handled while another turn is suspended."""
    readonly_calls: frozenset[str]
    """Events of calls, likewise."""


@cached_per_class
def plan_of(kind: type[Actor]) -> Plan:
    """The plan of a class, read cached_per_class. Raises DeclarationError for handlers that cannot work."""
    return _read(kind)


def failed_handler(
    kind: type[Actor], handler: HandlerKind, event: str, error: BaseException, *, of_reject: bool = False
) -> str:
    """The name of the handler that an error is of, for logs. That of a reply's encoding shows no line of the author,
    so it is given the handler's place. `of_reject`: a field of the handler's `Reject` cannot be encoded.
    """
    if of_reject or error.__traceback__ is None:
        what = "a field of its Reject" if of_reject else "what it returned"
        location.add_location(error, f"{handler_location(kind, handler, event)}: {what}")
    return handler.named(event)


def handler_location(kind: type[Actor], handler: HandlerKind, event: str = "") -> str:
    """Where a handler is written: `chat.py:12: Chat.say`. `event`: that of one of `@on`."""
    if handler == HandlerKind.ON_EVENT:
        found = (one.place for one in events.handlers(kind) if one.of_members and one.event == event)
        return next(found, f"{kind.__name__}: {event}")
    return place_of_hook(kind, handler.named(""))


def place_of_hook(kind: type[Actor], name: str) -> str:
    """The same of a hook by its name."""
    function = getattr(kind, name, None)
    return f"{kind.__name__}.{name}" if function is None else location.of_function(function)


def call_location(kind: type[Actor], event: str) -> str:
    """The same, of the handler of a call."""
    found = (one.place for one in events.handlers(kind) if not one.of_members and one.event == event)
    return next(found, f"{kind.__name__}: {event}")


def _read(kind: type[Actor]) -> Plan:
    is_room = issubclass(kind, Room)
    of_members, of_actors = _handlers(kind, is_room)
    json_other, plain_other = _other(kind) if is_room else (None, None)
    without = handlers.refusals(of_actors) if is_room and not json_other else {}
    plan = Plan(
        _join(kind),
        _overridden(kind, "on_leave"),
        _overridden(kind, "on_recover"),
        without | handlers.pushes(of_members, decoding.from_json),
        without | handlers.pushes(of_members, decoding.from_plain),
        json_other,
        plain_other,
        handlers.calls(of_actors),
        _published(kind) if is_room else None,
        handlers.readonly(of_members),
        handlers.readonly(of_actors),
    )
    return plan if state_of(kind) is None else _marking_dirty(plan)


def _handlers(kind: type[Actor], is_room: bool) -> tuple[list[Handler], list[Handler]]:
    """The handlers of members and those of calls."""
    found = list(events.handlers(kind))
    of_members = [one for one in found if one.of_members]
    if of_members and not is_room:
        first = of_members[0]
        raise DeclarationError(
            f"{first.place}: an Actor has no members: @call({first.event!r}), with (self, data) or (self)"
        )
    return of_members, [one for one in found if not one.of_members]


def _marking_dirty(plan: Plan) -> Plan:
    """The plan with functions that also mark the state of the actor as changed, so that a snapshot is due."""

    def marking(function: Function) -> Function:
        if isinstance(function, PushHandler):
            return PushHandler(marking(function.function), function.decoder)

        def marked_dirty(actor: Actor, *given: Any) -> Any:
            mark_dirty(actor)
            return function(actor, *given)

        return marked_dirty

    def mark_all(function: Any) -> Any:
        if isinstance(function, dict):
            return {event: marking(one) for event, one in function.items()}
        return marking(function) if callable(function) else function

    return Plan(*(mark_all(getattr(plan, one.name)) for one in fields(Plan)))


def _published(kind: type[Actor]) -> Function:
    function: Function = kind.on_publish  # type: ignore[attr-defined]
    hint, default = events.data_at(kind, function, 2)
    decode = decoding.from_json(hint, location.of_function(function), default, of_push=False)
    return lambda room, event, raw: function(room, event, decode(raw))


def _other(kind: type[Actor]) -> tuple[Function | None, Function | None]:
    """`on_message`, for JSON and for plain data."""
    function = _overridden(kind, "on_message")
    if function is None:
        return None, None
    (hint, default), place = events.data_at(kind, function, 3), location.of_function(function)
    from_json, from_plain = (
        decoding.from_json(hint, place, default),
        decoding.from_plain(hint, place, default),
    )

    def json(room: Room, member: Any, event: str, raw: bytes) -> Any:
        return function(room, member, event, from_json(raw))

    if from_plain is None:
        return json, function
    return json, lambda room, member, event, data: function(room, member, event, from_plain(data))


def _join(kind: type[Actor]) -> Function | None:
    function = _overridden(kind, "on_join")
    return None if function is None else _decoded(function, events.data_at(kind, function, 2)[0])


def _decoded(function: Function, hint: Any) -> Function:
    decode = decoding.from_values(hint, location.of_function(function))
    return function if decode is None else lambda room, member, params: function(room, member, decode(params))


def _overridden(kind: type[Actor], name: str) -> Function | None:
    """A hook as the class has it; None if it is not overridden, so that it costs nothing."""
    function = getattr(kind, name, None)
    return None if function is getattr(Room, name) else function
