"""Which actors this host may not begin, because they have ended hosts before; the parent says so with each table.

The rule: a newer list replaces the one before, and each entry ends by itself.
"""

from collections.abc import Callable, Iterable

from runtime.actors.calls.peer.frames import Identity


class QuarantineList:
    """Those in force. `clock_s` is monotonic. Not thread-safe."""

    def __init__(self, clock_s: Callable[[], float]) -> None:
        self._clock_s = clock_s
        self._until_s: dict[Identity, float] = {}

    def take(self, quarantined: Iterable[tuple[str, str, float]]) -> None:
        """The parent's list: kind, key, and for how many seconds from now."""
        now_s = self._clock_s()
        self._until_s = {(kind, key): now_s + for_s for kind, key, for_s in quarantined}

    def remaining_s(self, actor: Identity) -> float:
        """For how long this actor may not begin; 0: it may."""
        return max(0.0, self._until_s.get(actor, 0.0) - self._clock_s()) if self._until_s else 0.0
