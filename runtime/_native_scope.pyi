"""The part of `_native.pyi` in which user code runs, as `_native_host.pyi`."""

from collections.abc import Awaitable, Callable, Generator
from contextvars import Context
from typing import Any, final

from runtime._native_host import HostCore

@final
class Steps(Awaitable[Any]):
    """Awaits `waiting` step by step, each in `context` and under the mark of its actor."""

    @property
    def waiting(self) -> Awaitable[Any]: ...
    @property
    def context(self) -> Context: ...
    def __await__(self) -> Generator[Any, Any, Any]: ...

@final
class Scopes:
    """Where the user code of a host runs: each turn in a context of its own, under the mark of its actor.

    `mark`: the descriptor of the page that the parent reads (`HostMark`), -1 for none; OSError if it cannot be one.
    `begin`: the context that turns have copies of, before the first of them, or RuntimeError; without it, the one in
    which that runs. `fresh`: a context for a turn. `run`, `steps`: code of the actor of this number, of its `on_start`
    until that has ended; `task`: of a task, whenever. `working`: it has tasks, and does not fall asleep. `queued`: how
    many turns of an actor wait for the one that it is in.
    """

    def __init__(self, core: HostCore, mark: int = -1) -> None: ...
    def begin(self, context: Context) -> None: ...
    def working(self, room: int, working: bool) -> None: ...
    def address(self, room: int) -> tuple[str, str]: ...
    def queued(self, kind: str, key: str) -> int: ...
    def fresh(self) -> Context: ...
    def run(self, room: int, context: Context, function: Callable[..., Any], /, *args: Any) -> Any: ...
    def steps(self, room: int, context: Context, waiting: Awaitable[Any], task: bool = False) -> Steps: ...
