"""The part of `_native.pyi` that runs user code. There is no such module: only the stub is in several files."""

from collections.abc import Awaitable, Callable, Generator
from contextvars import Context
from typing import Any, final

from runtime._native_host import HostCore

@final
class Steps(Awaitable[Any]):
    """Awaits `waiting` step by step. Each step runs in `context`, while the actor is marked as running."""

    @property
    def waiting(self) -> Awaitable[Any]: ...
    @property
    def context(self) -> Context: ...
    def __await__(self) -> Generator[Any, Any, Any]: ...

@final
class Scopes:
    """Runs the user code of a host: each turn in a context of its own, while its actor is marked as running.

    `mark`: the descriptor of the shared page on which the parent reads the running actor (`HostMark`), or -1; OSError
    if the descriptor is not such a page. `begin`: sets the context that turns copy; call it before the first turn
    (later: RuntimeError). Without it, turns copy the context in which the first turn runs. `fresh`: a context for a
    turn. `run`, `steps`: run code of this actor; until `on_start` has ended it counts as part of `on_start`, unless it
    is a `task`. `working`: the actor has tasks, so it is not evicted. `queued`: how many turns of an actor wait for the
    current one.
    """

    def __init__(self, core: HostCore, mark: int = -1) -> None: ...
    def begin(self, context: Context) -> None: ...
    def working(self, room: int, working: bool) -> None: ...
    def address(self, room: int) -> tuple[str, str]: ...
    def queued(self, kind: str, key: str) -> int: ...
    def fresh(self) -> Context: ...
    def run(self, room: int, context: Context, function: Callable[..., Any], /, *args: Any) -> Any: ...
    def steps(self, room: int, context: Context, waiting: Awaitable[Any], task: bool = False) -> Steps: ...
