"""The plan of a class bound to one actor: the handlers that the native core calls.

The rule: whatever can be looked up or decided for a class is not done for each message (plan.py).
"""

from types import MethodType
from typing import TYPE_CHECKING

from runtime._native import HostCore
from runtime.actors.actor import Actor
from runtime.actors.declare.class_cache import cached_per_class
from runtime.actors.dispatch.plan import plan_of
from runtime.actors.room import Room, keep_presence
from runtime.actors.values.durations import seconds

if TYPE_CHECKING:
    from runtime._native import CellOfCore


class BoundPlan:
    """A plan bound to a room, as the native core takes it: the same functions with the room bound, except `json` and
    `plain`.

    These two are shared with the plan: a copy of both for every room would be half of the memory of a room.
    """

    __slots__ = ("actor", "json", "json_other", "on_join", "on_leave", "on_recover", "plain", "plain_other",
                 "readonly", "reentrant")  # fmt: skip

    def __init__(self, actor: Actor) -> None:
        # A handler may also be an attribute of the object instead of its class.
        plan, own = plan_of(type(actor)), vars(actor)
        self.actor = actor
        self.on_join = own.get("on_join") or (plan.on_join and MethodType(plan.on_join, actor))
        self.on_leave = own.get("on_leave") or (plan.on_leave and MethodType(plan.on_leave, actor))
        self.on_recover = own.get("on_recover") or (plan.on_recover and MethodType(plan.on_recover, actor))
        self.json = plan.json
        self.plain = plan.plain
        self.json_other = plan.json_other and MethodType(plan.json_other, actor)
        self.plain_other = plan.plain_other and MethodType(plan.plain_other, actor)
        self.readonly = plan.readonly
        self.reentrant = actor.reentrant


@cached_per_class
def runs_user_code_at_start(kind: type[Actor]) -> bool:
    """Whether user code runs when an actor of this class starts: its own `on_start`, `__init__` or `__new__`."""
    return any(
        getattr(kind, name) not in (getattr(Actor, name), getattr(Room, name))
        for name in ("on_start", "__init__", "__new__")
    )


def begin_turns(core: HostCore, number: int, cell: "CellOfCore", actor: Actor) -> None:
    """Its `on_start` has ended: see HostCore.started. Raises what comes of what an actor has set on itself."""
    idle_s = None if actor.idle_s is None else seconds("idle_s", actor.idle_s)
    handlers = BoundPlan(actor)
    if isinstance(actor, Room) and actor.presence:
        keep_presence(actor, handlers)
    core.started(number, cell, handlers, idle_s)
