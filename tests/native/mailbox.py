"""A model of a room's mailbox in plain Python, with which the behaviour of a host's core is compared.

One turn runs at a time, and items that arrive meanwhile wait in order. If too much waits, requests are answered `busy`.
The credit of a message is given back when its turn has ended. overlapping.py has the model of overlapping turns.
"""

from collections import Counter
from dataclasses import dataclass, field

from tests.native.items import Item, One

Told = tuple[str, int, str]


@dataclass
class Mailbox:
    """The model of one room. `log`: the calls of its handlers; `told`: the frames to its shard; both in order."""

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
    """Bytes of credit of turns that have ended."""

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
        """A call. It waits until `run_due`, even if the room is idle."""
        if self.is_full():
            return "full"
        self.counted["calls"] += 1
        self.queue.append(item)
        return "ok"

    def run_due(self, starts: bool = False) -> None:
        if self.at == "ready" or starts:
            self._run()

    def ends_turn(self, fails: bool = False) -> None:
        """The awaitable of the turn has returned; or its room has failed, and now waits for `starts`."""
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
        """Runs the turn of an item, up to its end or until it waits."""
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
        """Whether a handler is called for it."""
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
        """Answers the item, if it is a join or a push with a reference."""
        if item.one and item.what == "join":
            self._answers_join(item.one, code)
        else:
            self._replies(item, code)

    def _replies(self, item: Item, code: str) -> None:
        """Replies to the item's member, even if that is being closed."""
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
