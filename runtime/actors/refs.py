"""Refs to an app's actors, by class or name.

The rule: a kind that is not declared is found where the ref is made, not when the first call fails.
"""

from typing import TypeVar

from runtime.actors.actor import Actor
from runtime.actors.calls.ref import Caller, Ref
from runtime.actors.registry import Registry
from runtime.errors import NoSuchKind

A = TypeVar("A", bound=Actor)


class Refs:
    """Makes refs. `caller` is put in by the host that runs the app in this process; the refs made before serve too."""

    def __init__(self, registry: Registry) -> None:
        self.caller: Caller | None = None
        self._registry = registry

    def ref(self, kind: type[A] | str, key: str = "") -> Ref[A]:
        """The actor of this kind with this key. Raises NoSuchKind."""
        return Ref(self._carrier, self._name(kind), key)

    def _name(self, kind: type[Actor] | str) -> str:
        for name, declared in self._registry.kinds.items():
            if kind in (name, declared):
                return name
        what = kind if isinstance(kind, str) else kind.__qualname__
        known = ", ".join(self._registry.kinds) or "none"
        raise NoSuchKind(f"{what}: no room or actor of this kind is declared (declared: {known})")

    def _carrier(self) -> Caller:
        if self.caller is None:
            raise RuntimeError(
                "no host runs this app in this process; from outside use stateroom.admin.Client or `stateroom publish`"
            )
        return self.caller
