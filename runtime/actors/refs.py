"""Refs to an app's actors, by class or name.

The rule: a kind that is not declared is found where the ref is made, not when the first call fails.
"""

from collections.abc import Iterator
from typing import TypeVar

from runtime.actors.actor import Actor
from runtime.actors.calls.ref import Caller, Ref
from runtime.actors.missing_kind import no_such_kind
from runtime.actors.registry import Registry
from runtime.errors import NoSuchKind

A = TypeVar("A", bound=Actor)


class Refs:
    """Makes refs. `caller` is put in by the host that runs the app in this process; the refs made before serve too."""

    def __init__(self, registry: Registry) -> None:
        self.caller: Caller | None = None
        self.registry = registry
        self._includers: list[Refs] = []

    def ref(self, kind: type[A] | str, key: str = "") -> Ref[A]:
        """The actor of this kind with this key. Raises NoSuchKind."""
        return Ref(self._carrier, self._name(kind), key)

    def included_by(self, other: "Refs") -> None:
        """From now on, refs made here reach what the other app declares too, by the host that runs that one."""
        self._includers.append(other)

    @property
    def is_included(self) -> bool:
        """Whether another app includes this one's."""
        return bool(self._includers)

    def lineage(self) -> "Iterator[Refs]":
        """This one, and those of the apps that include it, and those that include them."""
        yield self
        for one in self._includers:
            yield from one.lineage()

    def _name(self, kind: type[Actor] | str) -> str:
        for one in self.lineage():
            if isinstance(kind, str):
                if kind in one.registry.kinds:
                    return kind
            elif names := one.registry.names.get(kind):
                return self._only(kind, names)
        what = kind if isinstance(kind, str) else kind.__qualname__
        known = dict.fromkeys(name for one in self.lineage() for name in one.registry.kinds)
        raise NoSuchKind(f"{what}: {no_such_kind(what, known)}")

    def _only(self, kind: type[Actor], names: list[str]) -> str:
        if len(names) > 1:
            raise NoSuchKind(
                f"{kind.__qualname__}: it is declared as {' and as '.join(names)}; name the one that is meant"
            )
        return names[0]

    def _carrier(self) -> Caller:
        for one in self.lineage():
            if one.caller is not None:
                return one.caller
        raise RuntimeError(
            "no host runs this app in this process; from outside use stateroom.admin.Client or `stateroom publish`"
        )
