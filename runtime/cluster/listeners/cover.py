"""Covers a shard that waits for its restart: another shard accepts from its listeners, which all shards have inherited.

The rule: a shard keeps the listeners that it has adopted; two shards may accept from one socket.
"""

from collections.abc import Sequence

from runtime.cluster.child.slot import Slot
from runtime.cluster.control.messages import Adopt


class ListenerCover:
    """The listeners that each process of a shard accepts from. Belongs to the controller's loop."""

    def __init__(self, shards: Sequence[Slot], listeners: Sequence[Sequence[int]]) -> None:
        """`listeners[i]`: the descriptors of shard i's own listeners."""
        self._shards = shards
        self._listeners = listeners
        self._waiting: set[int] = set()
        self._accepting: dict[tuple[int, int], set[int]] = {}

    def started(self, shard: Slot) -> None:
        """A shard has a process again, which will accept from its own listeners."""
        self._waiting.discard(shard.index)

    def ended(self, shard: Slot, *, waits: bool) -> None:
        """A shard's process has ended; `waits`: the next one is not started at once."""
        self._accepting.pop((shard.index, shard.generation), None)
        if waits:
            self._waiting.add(shard.index)
            self.assign()

    def assign(self) -> None:
        """Makes ready shards accept for those that wait. Call it again when a shard becomes ready."""
        living = [shard for shard in self._shards if shard.ready]
        for descriptor in {one for index in self._waiting for one in self._listeners[index]}:
            accepting = [shard for shard in living if descriptor in self._accepts(shard)]
            if living and not accepting:
                sibling = living[descriptor % len(living)]
                self._accepts(sibling).add(descriptor)
                sibling.send(Adopt(descriptor))

    def _accepts(self, shard: Slot) -> set[int]:
        """The descriptors that this process of a shard accepts from."""
        life = (shard.index, shard.generation)
        return self._accepting.setdefault(life, set(self._listeners[shard.index]))
