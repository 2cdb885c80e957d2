"""Finds slow turns: they await something for long while further turns of their actor are queued.

It samples the actors that await, so that a turn costs no more than an entry in a set. The rule: one report for a turn,
and none if it delays no other turn. The watchdog (watchdog.py) finds code that blocks the loop.
"""

from collections.abc import Callable, Iterator
from types import CoroutineType, FrameType, GeneratorType

from runtime._native import HandlerKind, Steps, Turn
from runtime.actors.activation.awaitables import Discardable
from runtime.actors.activation.turns import Turns
from runtime.actors.diagnostics.failures import Slow
from runtime.actors.diagnostics.watchdog import is_user, line_of

# The most that counts between two samples: while the loop is blocked, no turn can go on.
LONGEST_GAP_S = 0.5

_SPAWN = "self.spawn(…) what takes long"
_OVERLAP = f"{_SPAWN}, or let turns overlap: @readonly under @on or @call, or reentrant = True on the class"
# By type: the attributes that hold the frame, and the awaited object.
_SHOWN: dict[type, tuple[str, str]] = {
    CoroutineType: ("cr_frame", "cr_await"),
    GeneratorType: ("gi_frame", "gi_yieldfrom"),
}
# The hooks never overlap; no task of an actor outlives its on_stop.
_OF_HOOKS = {
    HandlerKind.ON_START: _SPAWN,
    HandlerKind.ON_JOIN: _SPAWN,
    HandlerKind.ON_LEAVE: _SPAWN,
    HandlerKind.ON_RECOVER: _SPAWN,
    HandlerKind.ON_STOP: "await less in on_stop",
}


class SlowTurns:
    """Watches the turns of a host's actors. `busy`: actors that await; `look` removes those that no longer do.

    `queued(kind, key)`: how many turns of an actor are queued. `after_s`: how long a turn may take; 0: no limit. To be
    used on its host's loop only.
    """

    def __init__(self, after_s: float, queued: Callable[[str, str], int]) -> None:
        self.busy: set[Turns] = set()
        self._after_s = after_s
        self._queued = queued
        # At the last sample: the turn, and when it was first seen; None: it has been reported.
        self._seen: dict[Turns, tuple[Turn, float | None]] = {}
        self._looked_s = self._now_s = 0.0

    def look(self, now_s: float) -> list[tuple[str, Slow]]:
        """Takes a sample. Returns new reports, by topic. O(actors that await); call it several times a second."""
        self._now_s += min(now_s - self._looked_s, LONGEST_GAP_S)
        self._looked_s = now_s
        if not self._after_s:
            self.busy.clear()
        former, self._seen = self._seen, {}
        reports = []
        for turns in list(self.busy):
            turn = turns.awaited
            if turn is None:
                self.busy.discard(turns)
                continue
            seen, since_s = former.get(turns, (None, None))
            if seen is not turn:
                since_s = self._now_s
            elif since_s is not None and (slow := self._slow(turns, turn, self._now_s - since_s)):
                reports.append((turns.name, slow))
                since_s = None
            self._seen[turns] = (turn, since_s)
        return reports

    def _slow(self, turns: Turns, turn: Turn, turn_s: float) -> Slow | None:
        if turn_s < self._after_s or turns.identity is None:
            return None
        waiting = self._queued(*turns.identity)
        return (
            Slow(*_where(turn), round(turn_s, 2), waiting, _OF_HOOKS.get(turn.kind, _OVERLAP))
            if waiting
            else None
        )


def _where(turn: Turn) -> tuple[str, str]:
    """Its handler, and the line of the innermost frame of user code; if there is none, of the innermost frame."""
    frames = list(frames_awaited(turn.waiting))
    users = [frame for frame in frames if is_user(frame)]
    line = line_of((users or frames)[-1]) if frames else "unknown"
    # The turns of calls and timers have one name. That of a function is as bounded as the source is.
    is_named = turn.kind != HandlerKind.CALL or not users
    return turn.handler if is_named else users[0].f_code.co_qualname, line


def frames_awaited(waiting: object) -> Iterator[FrameType]:
    """The frames of an awaited object, outermost first, as far as Python shows them: not those of other tasks."""
    while waiting is not None:
        if isinstance(waiting, Steps | Discardable):
            waiting = waiting.waiting
            continue
        if (names := _SHOWN.get(type(waiting))) is None:
            return
        frame, further = names
        if (found := getattr(waiting, frame)) is not None:
            yield found
        waiting = getattr(waiting, further)
