"""The part of `_native.pyi` that is about turns, as `_native_host.pyi`."""

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, Protocol, final

from runtime._native_room import Member

@final
class HandlerKind:
    """Which code of an actor a turn runs. Equal to itself and its integer; hashable.

    `ON_EVENT`: a handler of `@on`, for its own event. `CALL`: what another actor or a timer has asked for; `READ`: a
    call beside the turn that its actor is in. `PAUSE`: no code, the loop's turn.
    """

    ON_START: ClassVar[HandlerKind]
    ON_JOIN: ClassVar[HandlerKind]
    ON_EVENT: ClassVar[HandlerKind]
    ON_MESSAGE: ClassVar[HandlerKind]
    ON_LEAVE: ClassVar[HandlerKind]
    ON_RECOVER: ClassVar[HandlerKind]
    ON_STOP: ClassVar[HandlerKind]
    CALL: ClassVar[HandlerKind]
    READ: ClassVar[HandlerKind]
    PAUSE: ClassVar[HandlerKind]

    def named(self, event: str) -> str:
        """The handler's name in logs: `on_join`; for one of `@on`, `on` and its event."""

    def __int__(self) -> int: ...

@final
class Turn:
    """A turn that must be awaited. The core makes them; for `on_start` and `on_stop` the Python side does.

    `waiting`: of user code, a `Steps`, which runs in the context of its turn. `event`: that of a handler of `@on`.
    `reference`: that of a push that wants a reply, else empty. `life`: which life of its actor counts it as
    overlapping, if one does. `then`: of a turn that is not the core's, called with what it raised, or None.
    """

    def __init__(
        self,
        waiting: Awaitable[Any],
        kind: HandlerKind,
        event: str = "",
        member: Member | None = None,
        reference: str = "",
        life: int | None = None,
        then: Callable[[BaseException | None], None] | None = None,
    ) -> None: ...
    @property
    def waiting(self) -> Awaitable[Any]: ...
    @property
    def kind(self) -> HandlerKind: ...
    @property
    def event(self) -> str: ...
    @property
    def handler(self) -> str:
        """Its name in logs, see `HandlerKind.named`."""

    @property
    def member(self) -> Member | None: ...
    @property
    def reference(self) -> str: ...
    @property
    def life(self) -> int | None: ...
    @property
    def overlaps(self) -> bool:
        """Whether it is to be awaited beside others."""

    @property
    def then(self) -> Callable[[BaseException | None], None] | None: ...

class CellOfCore(Protocol):
    """The activation of a room, as the core calls it. None of its methods may raise.

    `suspend`: await this turn, then `answer` or `fail` it; then `resume`, or `overlapped` if it `overlaps`.
    `failed`: a handler raised; code, reason and fields of the error reply. `stop`: run `on_stop`, then `stopped`.
    """

    def suspend(self, turn: Turn, /) -> None: ...
    def failed(
        self, kind: HandlerKind, event: str, member: Member | None, error: BaseException, /
    ) -> tuple[str, str, bytes]: ...
    def stop(self, reason: str, /) -> None: ...
