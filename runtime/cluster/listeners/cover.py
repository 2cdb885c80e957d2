"""Who accepts for a shard that waits for its restart: a living sibling. All shards have inherited all listeners.

The rule: a sibling keeps what it has adopted; two shards may accept from one socket.
"""

from collections.abc import Sequence

from runtime.cluster.child.slot import Slot
from runtime.cluster.control.messages import Adopt


class ListenerCover:
    """Which life of which shard accepts from which listener. Belongs to the controller's loop."""

    def __init__(self, shards: Sequence[Slot], listeners: Sequence[Sequence[int]]) -> None:
        """`listeners[i]` are the descriptors that shard i accepts from by itself."""
        self._shards = shards
        self._listeners = listeners
        self._waiting: set[int] = set()
        self._accepting: dict[tuple[int, int], set[int]] = {}

    def started(self, shard: Slot) -> None:
        """A process runs there again, which will accept for itself."""
        self._waiting.discard(shard.index)

    def ended(self, shard: Slot, *, waits: bool) -> None:
        """Its process has ended; `waits`: the next one is not started at once."""
        self._accepting.pop((shard.index, shard.generation), None)
        if waits:
            self._waiting.add(shard.index)
            self.assign()

    def assign(self) -> None:
        """Has siblings accept for shards that wait. Call it again when a shard is ready."""
        living = [shard for shard in self._shards if shard.ready]
        for descriptor in {one for index in self._waiting for one in self._listeners[index]}:
            accepting = [shard for shard in living if descriptor in self._accepts(shard)]
            if living and not accepting:
                sibling = living[descriptor % len(living)]
                self._accepts(sibling).add(descriptor)
                sibling.send(Adopt(descriptor))

    def _accepts(self, shard: Slot) -> set[int]:
        """What this life of a shard accepts from."""
        life = (shard.index, shard.generation)
        return self._accepting.setdefault(life, set(self._listeners[shard.index]))
