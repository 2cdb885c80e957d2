"""In whose turn the running code is: which actors wait for it to end, and until when.

A context variable, because `await ref.ask(…)` stands deep in user code. The rule: what outlives a turn (a spawned
task) does not run in it, and is given a context without it.
"""

from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass
from math import inf

from runtime.actors.calls.frames import Identity


@dataclass(frozen=True, slots=True)
class Ambient:
    """A turn. `chain`: the actors that wait for it, itself last; `deadline_s`: when the first of them gives up.

    `is_open`: its actor may have other turns while it waits.
    """

    chain: tuple[Identity, ...] = ()
    deadline_s: float = inf
    is_open: bool = False


NOBODY = Ambient()
AMBIENT: ContextVar[Ambient] = ContextVar("stateroom_ambient", default=NOBODY)


def turn_of(kind: str, key: str, is_open: bool = False) -> Context:
    """A context for what runs as this actor's turns, of its own accord or for a member."""
    return _with(Ambient(((kind, key),), is_open=is_open))


def detached() -> Context:
    """The present context, but in nobody's turn: for tasks that an actor spawns and does not wait for."""
    return _with(NOBODY)


def _with(ambient: Ambient) -> Context:
    context = copy_context()
    context.run(AMBIENT.set, ambient)
    return context
