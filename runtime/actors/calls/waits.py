"""The calls that this host's code has under way, and which of them its actors wait for.

The rule: a call is entered before it is sent, and removed when its caller has the answer.
"""

from collections.abc import Iterator

from runtime.actors.calls.frames import Identity
from runtime.actors.calls.outgoing import Outgoing
from runtime.actors.calls.pending import Pending


class Waits:
    """Not thread-safe. `pending`: all calls under way, also those that no actor waits for."""

    def __init__(self) -> None:
        self.pending: Pending[Outgoing] = Pending()
        self._asks: dict[Identity, set[int]] = {}

    def __len__(self) -> int:
        """How many actors wait."""
        return len(self._asks)

    def begin(self, asker: Identity, number: int) -> None:
        """The actor waits for the ask of this number."""
        self._asks.setdefault(asker, set()).add(number)

    def end(self, asker: Identity, number: int) -> None:
        """It does not wait for that any more."""
        if asks := self._asks.get(asker):
            asks.discard(number)
            if not asks:
                del self._asks[asker]

    def waits_of(self, actor: Identity) -> Iterator[Outgoing]:
        """The asks that an actor of this host waits for."""
        for number in tuple(self._asks.get(actor, ())):
            if out := self.pending.get(number):
                yield out

    def lets_in(self, actor: Identity, asked: Identity) -> bool:
        """Whether an actor of this host, in what waits for `asked`, may have other turns meanwhile."""
        return any(out.is_open and out.to == asked for out in self.waits_of(actor))
