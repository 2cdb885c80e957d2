"""The actors that this host must not start, because they ended hosts before; the parent sends the list with each table.

The rule: a newer list replaces the last one, and each entry expires by itself.
"""

from collections.abc import Callable, Iterable

from runtime.actors.calls.peer.frames import Identity


class QuarantineList:
    """The entries in force. `clock_s` is monotonic. Not thread-safe."""

    def __init__(self, clock_s: Callable[[], float]) -> None:
        self._clock_s = clock_s
        self._until_s: dict[Identity, float] = {}

    def take(self, quarantined: Iterable[tuple[str, str, float]]) -> None:
        """Takes the parent's list: kind, key, and for how many seconds from now."""
        now_s = self._clock_s()
        self._until_s = {(kind, key): now_s + for_s for kind, key, for_s in quarantined}

    def remaining_s(self, actor: Identity) -> float:
        """For how many seconds this actor must not start; 0: it may."""
        return max(0.0, self._until_s.get(actor, 0.0) - self._clock_s()) if self._until_s else 0.0
