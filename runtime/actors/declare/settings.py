"""The settings of a kind, which are class attributes: checked when it is declared, and sent to shards as its route.

Their meaning is documented at the classes (actor.py, room.py). The rule: an error names the kind and the attribute.
"""

import re
from collections.abc import Collection
from math import isfinite
from typing import Any, get_args

from runtime.actors.actor import Actor
from runtime.actors.declare.hooks import check_hooks
from runtime.actors.declare.ineffective import check_ineffective
from runtime.actors.declare.location import of_attribute
from runtime.actors.declare.methods import check_methods
from runtime.actors.declare.names import check_names
from runtime.actors.declare.state import state_of
from runtime.actors.dispatch.plan import plan_of
from runtime.actors.history import History, has_history
from runtime.actors.presence.presence import Presence
from runtime.actors.room import Room, SlowClient
from runtime.actors.values.durations import are_seconds
from runtime.errors import DeclarationError
from runtime.settings.forms import ORIGIN

# RFC 9110 §5.6.2: what header names and subprotocols are made of.
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
QUOTAS = ("messages_per_s", "messages_burst", "bytes_per_s", "bytes_burst")


def check_actor(place: str, actor: type[Actor]) -> None:
    """Raises DeclarationError for handlers, state and attributes that cannot work; `place` names the kind."""
    _refuse(
        place,
        actor,
        [
            (
                "idle_s",
                actor.idle_s is not None and not are_seconds(actor.idle_s),
                "must be a number of seconds from 0 to 100 years, or None",
            ),
            ("reentrant", not isinstance(actor.reentrant, bool), "must be True or False"),
        ],
    )
    try:
        check_methods(actor)
        check_hooks(actor)
        check_names(actor)
        check_ineffective(actor)
        plan_of(actor)
        state_of(actor)
    except DeclarationError as error:
        raise DeclarationError(f"{place}: {error}") from error


def check_room(topic: str, room: type[Room]) -> None:
    """Raises DeclarationError for attributes that only rooms have and that cannot work."""
    quotas = [(name, getattr(room, name)) for name in QUOTAS]
    _refuse(
        f"room {topic!r}",
        room,
        [
            *(
                (name, not _are_tokens(getattr(room, name)), "must be a tuple of HTTP tokens")
                for name in ("headers", "subprotocols")
            ),
            *(
                (
                    name,
                    value is not None and not (_is_number(value) and value > 0),
                    "must be a number above 0, or None",
                )
                for name, value in quotas
            ),
            *_wrongs(room),
        ],
    )


def ignores_direct_messages(room: type[Actor]) -> bool:
    """Whether no handler takes the messages of a direct connection."""
    plan = plan_of(room)
    return plan.plain_other is None and "message" not in plan.plain


def route(topic: str, path: str | None, room: type[Room]) -> dict[str, Any]:
    """A kind of room as shards take it."""
    return {
        "kind": topic,
        "path": path,
        "headers": [name.lower() for name in room.headers],
        "subprotocols": list(room.subprotocols),
        "require_subprotocol": room.require_subprotocol,
        "slow_client": room.slow_client,
        "origins": None if room.origins is None else ORIGIN.read_all(room.origins),
        "messages_per_s": room.messages_per_s,
        "messages_burst": _burst(room.messages_per_s, room.messages_burst),
        "bytes_per_s": room.bytes_per_s,
        "bytes_burst": _burst(room.bytes_per_s, room.bytes_burst),
        "history": has_history(room),
    }


def _refuse(place: str, kind: type[Actor], attributes: list[tuple[str, bool, str]]) -> None:
    """Raises DeclarationError for the first wrong attribute, with its line."""
    for name, wrong, text in attributes:
        if wrong:
            raise DeclarationError(f"{place}: {of_attribute(kind, name)}: {name} {text}")


def _wrongs(room: type[Room]) -> list[tuple[str, bool, str]]:
    policies = get_args(SlowClient)
    return [
        (
            "history",
            not isinstance(room.history, History),
            "must be History(...): history = History(messages=100), say",
        ),
        ("presence", not isinstance(room.presence, bool | Presence), "must be True, False or Presence(...)"),
        ("slow_client", room.slow_client not in policies, f"must be one of {', '.join(policies)}"),
        (
            "slow_client",
            room.slow_client == "catch_up" and not has_history(room),
            "= catch_up needs a history",
        ),
        (
            "require_subprotocol",
            not isinstance(room.require_subprotocol, bool),
            "must be True or False",
        ),
        (
            "require_subprotocol",
            bool(room.require_subprotocol and not room.subprotocols),
            "without subprotocols refuses all clients",
        ),
        (
            "origins",
            not _are_origins(room.origins),
            f"must be a tuple of which each is {ORIGIN.one}; or ('*',) alone, or None",
        ),
    ]


def _burst(rate: float | None, burst: float | None) -> float | None:
    return 2 * rate if burst is None and rate is not None else burst


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) and value >= 0


def _are_tokens(names: object) -> bool:
    if not isinstance(names, tuple | list):
        return False
    return all(isinstance(name, str) and _TOKEN.fullmatch(name) for name in names)


def _are_origins(origins: object) -> bool:
    if origins is None:
        return True
    if not isinstance(origins, Collection) or isinstance(origins, str):
        return False
    try:
        return all(isinstance(one, str) for one in origins) and bool(ORIGIN.read_all(origins) or not origins)
    except ValueError:
        return False
