"""What a room's mailbox must do, in plain Python: a model, for what a host's core really does to be held against.

One turn at a time. Who finds the room at one waits, in order; when too much waits, what can be answered is answered
`busy`. What a message used of the room's credit comes back when its turn has ended. Turns that overlap: overlapping.py.
"""

from collections import Counter
from dataclasses import dataclass, field

from tests.native.items import Item, One

Told = tuple[str, int, str]


@dataclass
class Mailbox:
    """The model of one room. `log`: what its handlers saw; `told`: what its shard was told, in order."""

    messages: int
    bytes: int
    ones: dict[int, One] = field(default_factory=dict)
    queue: list[Item] = field(default_factory=list)
    at: str = "ready"
    in_hand: Item | None = None
    log: list[tuple[str, object]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    spent: int = 0
    """Bytes of credit whose turns have ended."""

    def is_full(self) -> bool:
        return len(self.queue) >= self.messages or sum(item.cost for item in self.queue) >= self.bytes

    def joins(self, one: One, does: str, cost: int) -> None:
        if self.is_full():
            self.counted["refused_busy"] += 1
            self._tell("refused" if one.channel else "close", one, "busy" if one.channel else "1013")
            return
        self.counted["joins"] += 1
        self.ones[one.handle] = one
        self._put(Item("join", one, does=does, cost=cost))

    def says(self, handle: int, item: Item) -> None:
        self.counted["messages_in"] += 1
        item.one = one = self.ones.get(handle)
        if one is None or one.left:
            self.counted["strays"] += 1
            if one is None or not one.channel:
                self.told.append(("returned", handle, ""))
            elif item.reference:
                self._tell("reply", one, f"{item.reference} unavailable")
        elif self.at == "ready" or self._may_overtake(item):
            self._begins(item)
        elif one.channel and self.is_full():
            self.counted["refused_busy"] += 1
            self.spent += item.cost
            self._replies(item, "busy")
        else:
            self.counted["messages_queued"] += 1
            self.queue.append(item)

    def leaves(self, handle: int) -> None:
        one = self.ones[handle]
        self.counted["leaves"] += 1
        one.left = True
        if one.state == "refused":
            one.state = "gone"
        else:
            self._put(Item("leave", one))

    def asks(self, item: Item) -> str:
        """A call; it waits until `run_due` even if the room is ready."""
        if self.is_full():
            return "full"
        self.counted["calls"] += 1
        self.queue.append(item)
        return "ok"

    def run_due(self, starts: bool = False) -> None:
        if self.at == "ready" or starts:
            self._run()

    def ends_turn(self, fails: bool = False) -> None:
        """What was awaited has returned, or its room has failed, which then waits for `starts`."""
        item, self.in_hand = self.in_hand, None
        assert item is not None
        self.spent += item.held
        self._answers(item, "failed" if fails else "")
        self.fails() if fails else self._run()

    def fails(self) -> None:
        self.at = "starting"
        self.queue.insert(0, Item("recover"))

    def _put(self, item: Item) -> None:
        self.queue.append(item)
        if self.at == "ready":
            self._run()

    def _run(self) -> None:
        self.at = "ready"
        while self.queue and self.at == "ready":
            self._begins(self.queue.pop(0))

    def _begins(self, item: Item) -> None:
        """Its turn: at once to its end, unless it waits."""
        if not self._is_seen(item):
            return
        if item.does == "waits":
            self._waits(item)
            return
        self.spent += item.held
        if item.does == "closes" and item.one is not None and item.one.is_reached:
            self._tell("close", item.one, "4500")
            item.one.closing = True
        self._answers(item, "failed" if item.does == "raises" else "")

    def _waits(self, item: Item) -> None:
        self.at, self.in_hand = "turn", item

    def _may_overtake(self, item: Item) -> bool:
        return False

    def _is_seen(self, item: Item) -> bool:
        """Does a handler see it?"""
        if item.what == "said" and item.one is not None:
            heard = item.one.state == "joined" and not item.one.closing
            item.held = item.cost
            if heard:
                self.log.append((item.word, item.one.handle))
            else:
                self.spent += item.held
                self._replies(item, "not_joined")
            return heard
        return {"join": self._sees_join, "leave": self._sees_leave}.get(item.what, self._sees)(item)

    def _sees_join(self, item: Item) -> bool:
        assert item.one is not None
        item.one.state = "joined"
        self.log.append(("join", item.one.handle))
        return True

    def _sees_leave(self, item: Item) -> bool:
        assert item.one is not None
        was_there, item.one.state = item.one.state == "joined", "gone"
        if was_there:
            self.log.append(("leave", item.one.handle))
        return was_there

    def _sees(self, item: Item) -> bool:
        there = sorted(one.handle for one in self.ones.values() if one.state == "joined")
        if item.what == "call":
            self.log.append((item.word, 0))
        elif there:
            self.log.append(("recover", there))
        return item.what == "call" or bool(there)

    def _answers(self, item: Item, code: str) -> None:
        """A join and a push with a reference are answered once."""
        if item.one and item.what == "join":
            self._answers_join(item.one, code)
        else:
            self._replies(item, code)

    def _replies(self, item: Item, code: str) -> None:
        """Whoever is being closed is answered still."""
        if item.one and item.reference and not item.one.left:
            self._tell("reply", item.one, f"{item.reference} {code}".rstrip())

    def _answers_join(self, one: One, code: str) -> None:
        if one.is_reached and one.channel:
            self._tell("refused" if code else "joined", one, code)
        elif one.is_reached and code:
            self._tell("close", one, "4503")
        one.granted = not code
        if code:
            one.state, one.closing = "gone" if one.left else "refused", True

    def _tell(self, what: str, one: One, more: str) -> None:
        self.told.append((what, one.handle, more))
