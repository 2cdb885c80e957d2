"""What calls see of actors: the declared kinds, and the handler that a cell runs for a call.

The rule: calls see nothing else of the declarations.
"""

from collections.abc import Callable
from functools import partial
from types import MethodType
from typing import Any

from runtime._native import wrong_event
from runtime.actors.activation.cell import Cell
from runtime.actors.actor import Actor
from runtime.actors.addressing.unreachable import no_such_kind
from runtime.actors.calls.peer.frames import Verb
from runtime.actors.declare import location
from runtime.actors.declare.registry import Registry
from runtime.actors.diagnostics.failures import FailureLog
from runtime.actors.dispatch.plan import call_location, place_of_hook, plan_of
from runtime.errors import Reject


class DeclaredKinds:
    """Implements Kinds (calls/interfaces.py) over a registry."""

    def __init__(self, registry: Registry) -> None:
        self._kinds = registry.kinds

    def __contains__(self, kind: str) -> bool:
        return kind in self._kinds

    def missing(self, kind: str) -> str:
        """See Kinds."""
        return no_such_kind(kind, self._kinds)

    def is_readonly(self, kind: str, verb: Verb, event: str) -> bool:
        """See Kinds."""
        return verb is Verb.CALL and event in plan_of(self._kinds[kind]).readonly_calls


class CellCallee:
    """A cell during its turn for a call: implements Callee (calls/interfaces.py)."""

    __slots__ = ("_cell", "_failures")

    def __init__(self, cell: Cell, failures: FailureLog) -> None:
        self._cell = cell
        self._failures = failures

    def handler(self, verb: Verb, event: str) -> Callable[[bytes], Any] | None:
        """See Callee."""
        return None if self._cell.activation is None else handler_of(self._cell.activation.actor, verb, event)

    def call_failed(self, verb: Verb, event: str, error: BaseException) -> None:
        """See Callee."""
        handler = "on_publish" if verb is Verb.PUBLISH else f"call {event}"
        if error.__traceback__ is None and (activation := self._cell.activation) is not None:
            kind = type(activation.actor)
            place = place_of_hook(kind, handler) if verb is Verb.PUBLISH else call_location(kind, event)
            location.add_location(error, f"{place}: what it returned")
        self._failures.record(self._cell.topic, handler, None, error)

    def tell_refused(self, event: str, refusal: Reject) -> None:
        """See Callee."""
        self._failures.tell_refused(self._cell.topic, event, refusal)

    def unhandled(self, verb: Verb, event: str) -> Reject:
        """See Callee."""
        activation = self._cell.activation
        if activation is not None and verb is Verb.CALL and event in plan_of(type(activation.actor)).json:
            text = f"its @on({event!r}) is for members; for calls declare @call({event!r})"
        else:
            text = "it has no handler for this"
        return Reject("unhandled", text)


def published(on_publish: Callable[..., Any], actor: Actor, event: str, data: bytes) -> Any:
    """Runs `on_publish` with JSON of a backend. Raises Reject for an event name that is not allowed."""
    if (wrong := wrong_event(event)) is not None:
        raise Reject("invalid", f"event {event!r}: {wrong}")
    return on_publish(actor, event, data)


def handler_of(actor: Actor, verb: Verb, event: str) -> Callable[[bytes], Any] | None:
    """The function that an actor runs for a call, which takes JSON; None if it has none."""
    plan = plan_of(type(actor))
    if verb is Verb.PUBLISH:
        return plan.on_publish and partial(published, plan.on_publish, actor, event)
    function = plan.calls.get(event)
    return None if function is None else MethodType(function, actor)
