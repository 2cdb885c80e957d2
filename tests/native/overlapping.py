"""The model of a mailbox whose turns may overlap: those of a re-entrant room, and those that only read.

A reader overtakes what others have sent, never what its own member sent before, its join included. What waits beside
the one turn holds nothing up, and no credit.
"""

from dataclasses import dataclass, field

from tests.native.items import Item
from tests.native.mailbox import Mailbox


@dataclass
class Overlapping(Mailbox):
    """See Mailbox. `beside`: what waits beside the one turn; `reads`: calls that only read, and are due."""

    reentrant: bool = False
    beside: list[Item] = field(default_factory=list)
    reads: list[Item] = field(default_factory=list)

    def asks_to_read(self, item: Item) -> bool:
        """A call that only reads. False: no turn is under way, or it would overtake another call."""
        may = self.at == "turn" and not any(one.word.startswith("asked") for one in self.queue)
        if may:
            self.counted["calls"] += 1
            self.reads.append(item)
        return may

    def run_due(self, starts: bool = False) -> None:
        """Each call that only reads has its turn, beside the one that is under way or alone."""
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
        """One that waited beside has returned."""
        item = self.beside.pop(at)
        self._answers(item, "")
        return item

    def cuts(self) -> None:
        """The room's life has ended, and what waited beside with it."""
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
