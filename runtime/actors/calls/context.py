"""In whose turn the running code is: which actors wait for it to end, and until when.

A context variable, because `await ref.ask(…)` stands deep in user code. The rule: code that outlives its turn (a task
that a handler has started) is in no turn from then on, though it keeps the turn's context.
"""

from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass
from math import inf

from runtime.actors.calls.peer.frames import Identity


@dataclass(slots=True)
class CallContext:
    """A turn. `chain`: the actors that wait for it, itself last; `deadline_s`: when the first of them gives up.

    `interleaves`: its actor may have other turns while it waits. `is_over`: it has ended; tasks may still hold it.
    """

    chain: tuple[Identity, ...] = ()
    deadline_s: float = inf
    interleaves: bool = False
    is_over: bool = False


NOBODY = CallContext()
CURRENT: ContextVar[CallContext] = ContextVar("stateroom_call_context", default=NOBODY)


def current_context() -> CallContext:
    """The turn in which the running code is; NOBODY for code that is in none, or has outlived its own."""
    context = CURRENT.get()
    return NOBODY if context.is_over else context


def detached_context() -> Context:
    """The present context, but in nobody's turn: for tasks that an actor spawns and does not wait for."""
    context = copy_context()
    context.run(CURRENT.set, NOBODY)
    return context
