"""The model of a mailbox whose turns may overlap: all turns of a re-entrant room, and turns of read-only handlers.

A read-only item may overtake items of other members, but never an earlier item of its own member, such as its join.
A turn that is suspended beside the main one blocks nothing and holds no credit.
"""

from dataclasses import dataclass, field

from tests.native.items import Item
from tests.native.mailbox import Mailbox


@dataclass
class Overlapping(Mailbox):
    """See Mailbox. `beside`: turns that are suspended beside the main one; `reads`: read-only calls that are due."""

    reentrant: bool = False
    beside: list[Item] = field(default_factory=list)
    reads: list[Item] = field(default_factory=list)

    def asks_to_read(self, item: Item) -> bool:
        """A read-only call. False: no turn is in progress, or the call would overtake another one."""
        may = self.at == "turn" and not any(one.word.startswith("asked") for one in self.queue)
        if may:
            self.counted["calls"] += 1
            self.reads.append(item)
        return may

    def run_due(self, starts: bool = False) -> None:
        """Runs the turn of each read-only call, beside the turn in progress or alone."""
        reads = [] if starts else self.reads
        self.reads = self.reads if starts else []
        for item in reads:
            if self.at == "turn":
                item.reads = True
                self._begins(item)
            elif self.at == "starting":
                self.queue.append(item)
            else:
                self.queue.insert(0, item)
                self._run()
        super().run_due(starts)

    def ends_beside(self, at: int) -> Item:
        """A turn that was suspended beside the main one has returned."""
        item = self.beside.pop(at)
        self._answers(item, "")
        return item

    def cuts(self) -> None:
        """The activation of the room has ended, and with it all turns beside the main one."""
        beside, self.beside = self.beside, []
        for item in beside:
            self._answers(item, "failed")

    def _waits(self, item: Item) -> None:
        if item.reads or (self.reentrant and item.what in {"said", "call"}):
            self.spent += item.held
            self.beside.append(item)
        else:
            super()._waits(item)

    def _may_overtake(self, item: Item) -> bool:
        one = item.one
        if not item.reads or self.at != "turn" or one is None:
            return False
        is_heard = one.state == "joined" and one.granted and not one.closing
        return is_heard and not any(other.what == "said" and other.one is one for other in self.queue)
