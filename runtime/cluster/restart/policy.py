"""The restart policy: restart a child that has ended, leave it, or escalate the failure. Pure.

The vocabulary is Erlang's. The rule: no clock, no randomness and no process here; the supervisor performs the decision.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, log2
from typing import Literal

from runtime.backoff import delay_s
from runtime.errors import ChildError, UsageError

# Without escalation, so many ends are remembered: enough for the longest back-off, doubled from a millisecond.
ENOUGH = 64


@dataclass(frozen=True, slots=True)
class RestartSpec:
    """How a child is restarted.

    `permanent` always, `transient` only after a failure, `temporary` never. More than `max_restarts` failures
    within `period_s` escalate; 0 never does.
    """

    restart: Literal["permanent", "transient", "temporary"] = "permanent"
    max_restarts: int = 20
    period_s: float = 60.0
    backoff_initial_s: float = 0.1
    backoff_max_s: float = 5.0

    def without_escalation(self) -> "RestartSpec":
        """The same, but it never escalates: a child that keeps failing stays at the longest back-off."""
        return replace(self, max_restarts=0)

    @property
    def memory_s(self) -> float:
        """How far back failures count. Without escalation, this is long enough to stay at the longest back-off: as many
        of the longest waits as there are doublings up to it.
        """
        if self.max_restarts or not 0 < self.backoff_initial_s < self.backoff_max_s:
            return self.period_s
        doublings = ceil(log2(self.backoff_max_s / self.backoff_initial_s)) + 1
        return max(self.period_s, 2 * doublings * self.backoff_max_s)


@dataclass(frozen=True, slots=True)
class Failure:
    """How a child ended: its exit code, negative for a signal; 0 is an end, but not a failure.

    `why`: the reason, if the parent has killed it, or if it has sent one itself.
    """

    exit_code: int
    why: str = ""

    def __str__(self) -> str:
        if self.why:
            return self.why
        if self.exit_code < 0:
            return f"killed by signal {-self.exit_code}"
        return f"exit code {self.exit_code}"


def early_end(name: str, failure: Failure) -> UsageError | ChildError:
    """The error for a child that ends before all have started; `name` as in `ps`."""
    if failure.why:
        return ChildError(f"{name} {failure.why}")
    if name.startswith("host") and failure.exit_code >= 0:
        return UsageError(
            f"{name} ended while it loaded APP ({failure}): does APP end its process, by os._exit?"
        )
    return ChildError(f"{name} died while starting: {failure}")


@dataclass(frozen=True, slots=True)
class Restart:
    """Start it again after this wait; it has ended `times` times recently, as far as remembered."""

    after_s: float
    times: int = 1


@dataclass(frozen=True, slots=True)
class Escalate:
    """Restarting does not help: the level above must decide."""

    reason: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Do not start it again."""


Decision = Restart | Escalate | Leave


def decide(
    spec: RestartSpec, history: Sequence[float], failure: Failure, now_s: float, chance: float
) -> Decision:
    """Decides about a child that ended at `now_s`. `history`: the times of its earlier ends."""
    if spec.restart == "temporary" or (spec.restart == "transient" and failure.exit_code == 0):
        return Leave()
    recent = [at for at in history if at > now_s - spec.memory_s]
    times = len(recent) + 1
    if spec.max_restarts and times > spec.max_restarts:
        return Escalate(f"ended {times} times within {spec.period_s:g} s, last by {failure}")
    return Restart(
        delay_s(len(recent), spec.backoff_initial_s, spec.backoff_max_s, chance), min(times, ENOUGH)
    )


def remembered(spec: RestartSpec, history: Sequence[float], now_s: float) -> list[float]:
    """The history after an end at `now_s`, as far as it can still matter."""
    return [*history, now_s][-(spec.max_restarts or ENOUGH) :]
