"""A room's mailbox compared with a model, for random messages, calls and orders of turns.

Each item has one turn, in order, or is answered busy; its credit is given back once, when its turn has ended.
"""

import json
from itertools import count

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from runtime._native import MeshBody
from tests.actors.fake_shard import (
    CLOSE,
    CREDIT,
    ERROR,
    JOINED,
    REFUSED,
    REPLY,
    RETURNED,
    Frame,
    closed,
    join,
    leave,
    message,
    push,
)
from tests.native.items import OVERHEAD, Item, One
from tests.native.mailbox import Mailbox, Told
from tests.native.obedient import Logged

KIND, CREDIT_BYTES, HEADER = "t:{name}", 1000, 20
NAMES = {JOINED: "joined", REFUSED: "refused", REPLY: "reply", CLOSE: "close", RETURNED: "returned"}
WHAT_SAID_DOES = st.sampled_from(["", "", "waits", "closes", "raises"])


class MailboxOfARoom(RuleBasedStateMachine):
    @initialize(messages=st.integers(1, 6), size=st.integers(100, 600))
    def begin(self, messages: int, size: int) -> None:
        self.hands = Logged(room_credit_bytes=CREDIT_BYTES, mailbox_messages=messages, mailbox_bytes=size)
        self.hands.room()
        (self.room,) = self.hands.rooms
        self.model = Mailbox(messages, size)
        self.numbers, self.told, self.granted = count(1), list[Told](), 0

    @rule(channel=st.booleans(), does=st.sampled_from(["", "", "waits", "raises"]))
    def come(self, does: str, *, channel: bool) -> None:
        handle = next(self.numbers)
        asked = json.dumps({"does": does}).encode()
        topic = {"topic": "t:a", "params": asked} if channel else {"query": f"does={does}"}
        frame = join(handle, **topic)  # type: ignore[arg-type]
        self.hands.say(frame)
        self.model.joins(One(handle, channel), does, cost_of(frame))
        self.model.run_due()

    @rule(said=st.lists(st.tuples(st.integers(0, 5), WHAT_SAID_DOES, st.integers(0, 300)), max_size=5))
    def say(self, said: list[tuple[int, str, int]]) -> None:
        """Several messages in one read, from present, former and unknown members."""
        frames = [self.said(*one) for one in said]
        self.hands.say(*frames)
        self.model.run_due()

    def said(self, whose: int, does: str, size: int) -> bytes:
        handles = [0xFFFF, *self.model.ones][-6:]
        handle, word = handles[whose % len(handles)], str(next(self.numbers))
        one, text = self.model.ones.get(handle), json.dumps([word, does, "." * size])
        reference = word if one and one.channel and size % 3 else ""
        frame = push(handle, "e", text, reference) if one and one.channel else message(handle, text)
        self.model.says(handle, Item("said", None, word, does, reference, cost_of(frame)))
        return frame

    @rule(whose=st.integers(0, 9))
    def go(self, whose: int) -> None:
        here = [one.handle for one in self.model.ones.values() if not one.left]
        if here:
            self.hands.say(leave(here[whose % len(here)]))
            self.model.leaves(here[whose % len(here)])
            self.model.run_due()

    @rule(does=st.sampled_from(["", "waits"]), size=st.integers(0, 300))
    def ask(self, does: str, size: int) -> None:
        ticket = next(self.numbers)
        item = self.hands.asked[ticket] = Item("call", None, f"asked {ticket}", does, cost=size + OVERHEAD)
        assert self.hands.core.call(KIND, "a", ticket, size) == self.model.asks(item)

    @rule(does=st.sampled_from(["", "waits"]))
    def remind(self, does: str) -> None:
        """A reminder is accepted even by a full mailbox, because it comes from the room itself."""
        ticket = next(self.numbers)
        item = self.hands.asked[ticket] = Item("call", None, f"own {ticket}", does)
        assert self.hands.core.remind(self.room, ticket)
        self.model.queue.append(item)

    @rule()
    def run_due(self) -> None:
        self.hands.core.run_due()
        self.model.run_due()

    @precondition(lambda self: self.model.at == "turn")
    @rule()
    def end_turn(self) -> None:
        cell, turn = self.hands.suspended.pop()
        self.hands.core.answer(cell, turn, None)
        self.hands.core.resume(self.room)
        self.model.ends_turn()

    @precondition(lambda self: self.model.at != "starting")
    @rule()
    def fail(self) -> None:
        """The activation ends, with the suspended turn; the items in the mailbox wait for the next activation."""
        self.hands.core.restart(self.room)
        if self.hands.suspended:
            cell, turn = self.hands.suspended.pop()
            self.hands.core.fail(cell, turn, RuntimeError("cut"))
            self.model.ends_turn(fails=True)
        else:
            self.model.fails()

    @precondition(lambda self: self.model.at == "starting")
    @rule()
    def start(self) -> None:
        self.hands.activate(self.room, KIND, "a")
        self.model.run_due(starts=True)

    def listen(self) -> None:
        for got in self.hands.hear():
            if got.kind == CREDIT:
                self.granted += MeshBody.numbers_in(got.body)[0]
            else:
                self.told.append(told(got))

    @invariant()
    def each_has_its_turn_or_its_answer_in_order(self) -> None:
        self.listen()
        assert self.hands.log == self.model.log
        assert self.told == self.model.told
        assert len(self.hands.suspended) == (self.model.at == "turn")

    @invariant()
    def credit_comes_back_once_and_after_its_turn(self) -> None:
        self.listen()
        assert self.granted <= self.model.spent
        assert self.model.spent - self.granted < CREDIT_BYTES // 2

    @invariant()
    def everything_is_counted(self) -> None:
        stats = self.hands.core.stats()
        names = ["messages_in", "messages_queued", "strays", "refused_busy", "joins", "leaves", "calls"]
        assert {name: stats[name] for name in names} == {name: self.model.counted[name] for name in names}
        assert stats["members"] == sum(one.state != "gone" for one in self.model.ones.values())

    def teardown(self) -> None:
        """Runs the turns of all waiting items."""
        self.run_due()
        while self.model.at != "ready":
            self.start() if self.model.at == "starting" else self.end_turn()
        assert self.model.queue == []
        self.each_has_its_turn_or_its_answer_in_order()
        self.credit_comes_back_once_and_after_its_turn()


def cost_of(frame: bytes) -> int:
    """The cost of a frame in the mailbox and in credit: its body plus the overhead."""
    return len(frame) - HEADER + OVERHEAD


def told(got: Frame) -> Told:
    """A frame in the notation of the model."""
    if got.kind == CLOSE:
        return "close", got.handle, str(closed(got)[0])
    is_error = got.kind == REFUSED or (got.kind == REPLY and got.flags & ERROR)
    code = json.loads(got.body)["code"] if is_error else ""
    return NAMES[got.kind], got.handle, f"{got.reference} {code}".strip()


TestMailboxOfARoom = MailboxOfARoom.TestCase
TestMailboxOfARoom.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
