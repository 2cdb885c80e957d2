"""Blames actors for the deaths of hosts: the actor whose code ran is charged. After three deaths within ten minutes it
is quarantined.

The rule: a death from outside is charged to no actor. A SIGKILL in the middle of a short turn proves nothing; one
during an `on_start`, or during a turn that has lasted for a heartbeat, is charged: memory may have run out, or the host
was stuck.
"""

import signal
from collections.abc import Callable
from typing import Protocol

import structlog

from runtime.cluster.child.mark_page import Marked, MarkPage

DEATHS = 3
PERIOD_S = 600.0
# The most actors that are remembered; the one that was charged longest ago is dropped first.
ACTORS = 256
# The signals of faults in code.
FAULTS = frozenset(
    {
        signal.SIGSEGV,
        signal.SIGBUS,
        signal.SIGILL,
        signal.SIGFPE,
        signal.SIGABRT,
        signal.SIGTRAP,
        signal.SIGSYS,
    }
)

Actor = tuple[str, str]

log = structlog.get_logger("stateroom")


def is_charged(marked: Marked, exit_code: int) -> bool:
    """Whether a death is charged to the actor whose code ran; `exit_code` is negative for a signal."""
    return marked.starts or marked.lasted or exit_code >= 0 or -exit_code in FAULTS


class Blame:
    """The deaths charged to each actor. `clock_s` is monotonic. Not thread-safe."""

    def __init__(self, clock_s: Callable[[], float]) -> None:
        self._clock_s = clock_s
        self._charged: dict[Actor, tuple[float, ...]] = {}

    def charge(self, actor: Actor) -> int:
        """A host has died in this actor's code. Returns the number of such deaths within the period."""
        now_s = self._clock_s()
        recent = tuple(at_s for at_s in self._charged.pop(actor, ()) if at_s > now_s - PERIOD_S)
        self._charged[actor] = (*recent, now_s)[-DEATHS:]
        while len(self._charged) > ACTORS:
            del self._charged[next(iter(self._charged))]
        return len(recent) + 1

    def quarantined(self) -> list[tuple[str, str, float]]:
        """The actors that no host may start: kind, key, and for how many seconds from now."""
        now_s = self._clock_s()
        until_s = {
            actor: times[0] + PERIOD_S for actor, times in self._charged.items() if len(times) == DEATHS
        }
        return [(*actor, until - now_s) for actor, until in until_s.items() if until > now_s]


class Host(Protocol):
    """The slot of a host that has died."""

    mark: MarkPage | None

    @property
    def name(self) -> str:
        """`host 0`."""


def charge(blame: Blame, host: Host, exit_code: int) -> None:
    """A host has died: charges the actor whose code ran, if it is the actor's fault, and logs it."""
    marked = host.mark.take() if host.mark else None
    if marked is None or not is_charged(marked, exit_code):
        return
    deaths = blame.charge((marked.kind, marked.key))
    room = f"{marked.kind} {marked.key!r}" if marked.key else marked.kind
    doing = "starting" if marked.starts else "in a task" if marked.in_task else "in a turn"
    if deaths < DEATHS:
        log.error("host_ended_by_actor", child=host.name, room=room, doing=doing, deaths=deaths)
    else:
        known = {"room": room, "doing": doing, "deaths": deaths, "within_s": PERIOD_S}
        log.critical("actor_quarantined", child=host.name, **known, until="fewer deaths remain in that time")
