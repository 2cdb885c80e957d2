"""In whose turn the running code is: which actors wait for it to end, and until when.

A context variable, because `await ref.ask(…)` stands deep in user code. The rule: code that outlives its turn (a task
that a handler has started) is in no turn from then on, though it keeps the turn's context.
"""

from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass
from math import inf

from runtime.actors.calls.peer.frames import Identity


@dataclass(slots=True)
class Ambient:
    """A turn. `chain`: the actors that wait for it, itself last; `deadline_s`: when the first of them gives up.

    `is_open`: its actor may have other turns while it waits. `is_over`: it has ended; tasks may still hold it.
    """

    chain: tuple[Identity, ...] = ()
    deadline_s: float = inf
    is_open: bool = False
    is_over: bool = False


NOBODY = Ambient()
AMBIENT: ContextVar[Ambient] = ContextVar("stateroom_ambient", default=NOBODY)


def current() -> Ambient:
    """The turn in which the running code is; NOBODY for code that is in none, or has outlived its own."""
    ambient = AMBIENT.get()
    return NOBODY if ambient.is_over else ambient


def detached() -> Context:
    """The present context, but in nobody's turn: for tasks that an actor spawns and does not wait for."""
    context = copy_context()
    context.run(AMBIENT.set, NOBODY)
    return context
