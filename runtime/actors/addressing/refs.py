"""Refs to an app's actors, by class or name.

The rule: a kind that is not declared is found where the ref is made, not when the first call fails.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import TypeVar

from runtime.actors.actor import Actor
from runtime.actors.addressing.unreachable import no_such_kind, wrong_key
from runtime.actors.calls.ref import Caller, Ref
from runtime.actors.declare.registry import Registry
from runtime.actors.room import Room
from runtime.errors import NoSuchKind

# Whose keys are remembered as right.
ROOMS = 4096

A = TypeVar("A", bound=Actor)


class Refs:
    """Makes refs. They call by the host that runs the app in this process, once there is one (`attach`)."""

    def __init__(self, registry: Registry) -> None:
        self._caller: Caller | None = None
        self.registry = registry
        self._includers: list[Refs] = []
        # What is declared later comes behind, so it changes nothing for the rooms before it.
        self.wrong_key = lru_cache(ROOMS)(self._wrong_key)

    def ref(self, kind: type[A] | str, key: str = "") -> Ref[A]:
        """The actor of this kind with this key. Raises NoSuchKind, also for a room that no client could join. O(1) for
        an actor and for a room that was named recently, or else O(declared rooms).
        """
        name, declared = self._named(kind)
        if issubclass(declared.registry.kinds[name], Room) and (wrong := declared.wrong_key(name, key)):
            raise NoSuchKind(f"{name}: no client could join that room: {wrong}")
        return Ref(self._attached_caller, name, key)

    def attach(self, caller: Caller) -> None:
        """From now on the refs made here, before or after, call by this one: that of the host that runs the app. O(1).

        An app is declared, and its refs are made, before there is any host; so this cannot be given to the constructor.
        """
        self._caller = caller

    @property
    def caller(self) -> Caller | None:
        """By what they call; None: no host runs the app."""
        return self._caller

    def detach(self) -> None:
        """The host runs no more: refs that call raise RuntimeError again."""
        self._caller = None

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

    def _named(self, kind: type[Actor] | str) -> "tuple[str, Refs]":
        for one in self.lineage():
            if isinstance(kind, str):
                if kind in one.registry.kinds:
                    return kind, one
            elif names := one.registry.names.get(kind):
                return self._only(kind, names), one
        what = kind if isinstance(kind, str) else kind.__qualname__
        known = dict.fromkeys(name for one in self.lineage() for name in one.registry.kinds)
        raise NoSuchKind(f"{what}: {no_such_kind(what, known)}")

    def _wrong_key(self, kind: str, key: str) -> str | None:
        paths = {topic: path for path, topic in self.registry.paths.items()}
        kinds = self.registry.kinds.items()
        rooms = {name: paths.get(name) for name, declared in kinds if issubclass(declared, Room)}
        return wrong_key(kind, key, rooms)

    def _only(self, kind: type[Actor], names: list[str]) -> str:
        if len(names) > 1:
            raise NoSuchKind(
                f"{kind.__qualname__}: it is declared as {' and as '.join(names)}; name the one that is meant"
            )
        return names[0]

    def _attached_caller(self) -> Caller:
        if self._caller is not None:  # each call comes here
            return self._caller
        for one in self.lineage():
            if one.caller is not None:
                return one.caller
        raise RuntimeError(
            "no host runs this app in this process; from outside use stateroom.admin.Client or `stateroom publish`"
        )
