"""What an error says of a kind or topic that is not declared: those that are, and the one that is probably meant."""

from collections.abc import Iterable

from runtime._native import key_of

# An app may declare any number of kinds; an error is to be read.
SHOWN = 20


def no_such_kind(name: str, kinds: Iterable[str]) -> str:
    """Why no call reaches a kind of this name. A topic in its place is the most common slip."""
    kinds = list(kinds)
    text = f"no room or actor of this kind is declared (declared: {shown(kinds)})"
    for kind in kinds:
        if "{" in kind and (key := key_of(kind, name)) is not None:
            return f"{text}; it is a topic: the kind is {kind!r} and the key {key!r}; Client.ask takes topic={name!r}"
    return text


def shown(kinds: Iterable[str]) -> str:
    """Names in a row, as an error shows them."""
    kinds = list(kinds)
    rest = [f"and {len(kinds) - SHOWN} more"] if len(kinds) > SHOWN else []
    return ", ".join([*kinds[:SHOWN], *rest]) or "none"
