"""Refs to an app's actors, by class or name.

The rule: an undeclared kind is an error where the ref is made, and not when the first call fails.
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

# For how many rooms a valid key is remembered.
ROOMS = 4096

A = TypeVar("A", bound=Actor)


class Refs:
    """Makes refs. They call through the host that runs the app in this process, once there is one (`attach`)."""

    def __init__(self, registry: Registry) -> None:
        self._caller: Caller | None = None
        self.registry = registry
        self._includers: list[Refs] = []
        # Later declarations come behind, so they do not change the result for earlier rooms.
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
        """From now on all refs of this app, also earlier ones, call through this caller: that of the app's host. O(1).

        It cannot be given to the constructor: an app is declared, and its refs are made, before there is a host.
        """
        self._caller = caller

    @property
    def caller(self) -> Caller | None:
        """The caller; None: no host runs the app."""
        return self._caller

    def detach(self) -> None:
        """The host has ended: calls of refs raise RuntimeError again."""
        self._caller = None

    def included_by(self, other: "Refs") -> None:
        """From now on, refs of this app also reach what the other app declares, through the host of that app."""
        self._includers.append(other)

    @property
    def is_included(self) -> bool:
        """Whether another app includes this one's."""
        return bool(self._includers)

    def lineage(self) -> "Iterator[Refs]":
        """These refs, those of all apps that include this one, and so on."""
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
