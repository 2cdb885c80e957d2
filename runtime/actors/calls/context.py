"""The call context of the running code: which actors wait for its turn to end, and until when.

It is a context variable, because `await ref.ask(…)` stands deep in user code. The rule: code that outlives its turn
(a task that a handler has started) has no call context from then on, though it keeps the turn's context variables.
"""

from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass
from math import inf

from runtime.actors.calls.peer.frames import Identity


@dataclass(slots=True)
class CallContext:
    """The context of one turn.

    `chain`: the actors that wait for it, its own actor last. `deadline_s`: when the first of them stops waiting.
    `interleaves`: its actor may have other turns while this one awaits. `has_ended`: tasks may still hold it then.
    """

    chain: tuple[Identity, ...] = ()
    deadline_s: float = inf
    interleaves: bool = False
    has_ended: bool = False


NO_TURN = CallContext()
CURRENT: ContextVar[CallContext] = ContextVar("stateroom_call_context", default=NO_TURN)


def current_context() -> CallContext:
    """The context of the running code; NO_TURN for code outside of any turn, or code that has outlived its turn."""
    context = CURRENT.get()
    return NO_TURN if context.has_ended else context


def detached_context() -> Context:
    """A copy of the present context variables without a call context: for tasks that an actor does not wait for."""
    context = copy_context()
    context.run(CURRENT.set, NO_TURN)
    return context
