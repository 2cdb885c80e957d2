"""Calls from outside the actors: the parent passes them on to the host that owns the actor.

The rule: a stuck host does not delay calls to other hosts.
"""

from runtime._native import KEY_BYTES, first_match, partition_of, wrong_event
from runtime.actors.addressing.unreachable import shown, unfit, wrong_key, wrong_topic
from runtime.actors.calls.peer.frames import DATA_BYTES, Identity, Verb
from runtime.cluster.child.slot import Slot
from runtime.cluster.controller import Controller
from runtime.errors import BadCall, MailboxFull, Moved, NoSuchKind


class ExternalCalls:
    """Passes calls on. Belongs to the controller's loop."""

    def __init__(self, controller: Controller, unsent_bytes: int = 0) -> None:
        """`unsent_bytes`: the limit of calls that one host has not taken yet; 0: none."""
        self._controller = controller
        self._unsent_bytes = unsent_bytes

    async def publish(self, topic: str, event: str, data: bytes, timeout_s: float) -> bytes:
        """Publishes to the room of a topic. Returns the value of its `on_publish` as JSON. Raises AskError."""
        return await self._call(Verb.PUBLISH, room_of(self._controller, topic), event, data, timeout_s)

    async def ask(self, to: Identity, event: str, data: bytes, timeout_s: float) -> bytes:
        """Asks an actor. Returns its answer as JSON. `to`: kind and key, or "" and a room's topic. Raises AskError."""
        identity = _checked(self._controller, to) if to[0] else room_of(self._controller, to[1])
        return await self._call(Verb.CALL, identity, event, data, timeout_s)

    async def _call(self, verb: Verb, to: Identity, event: str, data: bytes, timeout_s: float) -> bytes:
        if why := wrong_call(verb, to[1], event, data):
            raise BadCall(why)
        slot = _slot_of(self._controller, to)
        if slot is None or slot.child is None:
            raise Moved(f"{to[0]} {to[1]!r}: no host is there now; it did not run")
        # A stuck host reads nothing, and calls whose callers no longer wait still occupy the channel.
        unsent_bytes = slot.child.channel.unsent_bytes
        if 0 < self._unsent_bytes < unsent_bytes + len(data):
            raise MailboxFull(
                f"{slot.name} has not taken {unsent_bytes} bytes of calls yet (admin.unsent_bytes)"
            )
        return await slot.calls.call(slot.child.channel.send, verb, to, event, data, timeout_s)


def room_of(controller: Controller, topic: str) -> Identity:
    """The kind and key of a topic, by the first declared kind that matches. Raises NoSuchKind; BadCall for a NUL."""
    if "\0" in topic:
        raise BadCall("a topic has no NUL")
    if wrong := wrong_topic(topic):
        raise NoSuchKind(f"topic {topic!r}: {wrong}")
    routes = controller.briefing.routes
    kinds = [str(route["kind"]) for route in routes.routes] if routes else []
    if (found := first_match(kinds, topic)) is None:
        declared = shown(kinds) if routes else "none yet"
        raise NoSuchKind(f"topic {topic!r}: no room is declared for it (declared: {declared})")
    kind, key = kinds[found[0]], found[1]
    if wrong := unfit(kind, key):
        raise NoSuchKind(f"topic {topic!r}: no client could join that room: {wrong}")
    return kind, key


def _checked(controller: Controller, to: Identity) -> Identity:
    """Kind and key. Raises NoSuchKind for a room that no client could join."""
    routes = controller.briefing.routes
    rooms = {str(route["kind"]): route.get("path") for route in routes.routes} if routes else {}
    if to[0] in rooms and (wrong := wrong_key(*to, rooms)):
        raise NoSuchKind(f"{to[0]}: no client could join that room: {wrong}")
    return to


def wrong_call(verb: Verb, key: str, event: str, data: bytes) -> str:
    """What is wrong with a call to any actor; "" if nothing."""
    if "\0" in key or len(key.encode()) > KEY_BYTES:
        return f"a key has at most {KEY_BYTES} bytes, and no NUL"
    if wrong := wrong_event(event, call=verb is Verb.CALL):
        return f"event {event!r:.40}: {wrong}"
    if len(data) > DATA_BYTES:
        return f"{len(data)} bytes of data, at most {DATA_BYTES}"
    return ""


def _slot_of(controller: Controller, to: Identity) -> Slot | None:
    """The slot of the owner. While there is no owner, that of any host, which holds the call until there is one."""
    owner = controller.briefing.directory.table.owners[partition_of(*to)]
    ready = {host.index: host for host in controller.hosts if host.ready}
    return ready.get(owner) or next(iter(ready.values()), None)
