"""Names that reach no actor: a kind that is not declared, or a room that no client could join.

A call to such a room would activate a room that never has a member. The rule: shards find a room by its topic
(routes.rs), so a name that they would resolve otherwise is refused, in the same way for refs, for calls from outside
and for rooms under test. The native core decides which names are mistakes (mesh/pattern.rs).
"""

from collections.abc import Iterable, Mapping, Sequence

from runtime._native import first_match, key_meant, key_of, placeholder, values_of
from runtime.actors.addressing import pattern

# An app may declare any number of kinds; an error message names at most this many.
SHOWN = 20


def no_such_kind(name: str, kinds: Iterable[str]) -> str:
    """Why no call reaches a kind of this name. The most common mistake is a topic in its place."""
    kinds = list(kinds)
    text = f"no room or actor of this kind is declared (declared: {shown(kinds)})"
    for kind in kinds:
        if "{" in kind and (key := key_of(kind, name)) is not None:
            return f"{text}; it is a topic: the kind is {kind!r} and the key {key!r}; Client.ask takes topic={name!r}"
    return text


def shown(kinds: Iterable[str]) -> str:
    """The names as a list in an error message."""
    kinds = list(kinds)
    rest = [f"and {len(kinds) - SHOWN} more"] if len(kinds) > SHOWN else []
    return ", ".join([*kinds[:SHOWN], *rest]) or "none"


def wrong_topic(topic: str) -> str | None:
    """What is wrong with a topic that a program names, for any kind of room; None if nothing."""
    if (braces := placeholder(topic)) is None:
        return None
    return f"{braces} would be taken literally: replace it with a value. Is the f of an f-string missing?"


def unfit(kind: str, key: str) -> str | None:
    """Why this key can only be a mistake, or None. Shards refuse it too (routes.rs)."""
    if wrong := wrong_topic(key):
        return wrong
    if (meant := key_meant(kind, key)) is not None:
        return f"{key!r} is a topic; the key of its room is {meant!r}"
    return None


def wrong_key(kind: str, key: str, rooms: Mapping[str, str | None]) -> str | None:
    """Why no client could join the room of this kind with this key, or None. `rooms`: the path pattern, if there is
    one, of each topic pattern, in order.
    """
    names = pattern.parameters(kind)
    values = values_of(key, len(names))
    if values is None or not all(values):
        return f"{key!r} is not a key of {kind!r}: {_key_in_words(names)}"
    if (wrong := unfit(kind, key)) or _by_path(kind, values, rooms):
        return wrong
    return unreached(kind, key, pattern.topic_of(kind, values), rooms)


def unreached(kind: str, key: str, topic: str, rooms: Iterable[str]) -> str | None:
    """Why a client does not reach the room by its topic, or None. The first kind that matches a topic takes it."""
    names = list(rooms)
    if (found := first_match(names, topic)) is None:
        return f"topic {topic!r} names no room: no value may be empty"
    reached = names[found[0]], found[1]
    if reached != (kind, key):
        return f"by the topic {topic!r} a client reaches {reached[0]!r} with the key {reached[1]!r}, not this room"
    return None


def _by_path(kind: str, values: Sequence[str], rooms: Mapping[str, str | None]) -> bool:
    """Whether a client reaches the room by its path, which distinguishes values that make the same topic."""
    if (path := rooms[kind]) is None:
        return False
    segments = pattern.segments_of(path, values)
    return kind == next(name for name, its in rooms.items() if its and pattern.matches(its, segments))


def _key_in_words(names: Sequence[str]) -> str:
    if not names:
        return "it has no parameter, so the key is empty"
    if len(names) == 1:
        return f"it is the value of {names[0]}, and not empty"
    return f"it is the values of {', '.join(names)}, none empty, joined by ':', with % and : in them as %25 and %3A"
