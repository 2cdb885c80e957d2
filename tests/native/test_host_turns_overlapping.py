"""A room's mailbox with overlapping turns, compared with a model.

Each item has one turn or one answer, in an order that the rules allow; and a turn of an ended activation does not
affect a later one.
"""

import json

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from tests.actors.fake_shard import push
from tests.native.items import Item, One
from tests.native.obedient import Obedient
from tests.native.overlapping import Overlapping
from tests.native.test_host_queue import KIND, WHAT_SAID_DOES, MailboxOfARoom, cost_of


class MailboxWithOverlappingTurns(MailboxOfARoom):
    model: Overlapping

    @initialize(messages=st.integers(2, 9), size=st.integers(400, 4000), reentrant=st.booleans())
    def begin(self, messages: int, size: int, *, reentrant: bool) -> None:  # type: ignore[override]
        Obedient.reentrant = reentrant
        super().begin(messages, size)
        self.model = Overlapping(messages, size, reentrant=reentrant)
        self.ended: list[int] = []

    @rule(waits=st.booleans())
    def come_by_a_channel(self, *, waits: bool) -> None:
        self.come("waits" if waits else "", channel=True)

    @precondition(lambda self: any(one.channel and not one.left for one in self.model.ones.values()))
    @rule(
        read=st.lists(
            st.tuples(st.integers(0, 3), WHAT_SAID_DOES, st.integers(0, 60)), min_size=1, max_size=3
        )
    )
    def read(self, read: list[tuple[int, str, int]]) -> None:
        """Read-only pushes of present members on channels."""
        ones = [one for one in self.model.ones.values() if one.channel and not one.left][-4:]
        self.hands.say(*(self.reading(ones[whose % len(ones)], does, size) for whose, does, size in read))
        self.model.run_due()

    def reading(self, one: One, does: str, size: int) -> bytes:
        word = str(next(self.numbers))
        reference = word if size % 3 else ""
        frame = push(one.handle, "read", json.dumps([word, does, "." * size]), reference)
        self.model.says(one.handle, Item("said", None, word, does, reference, cost_of(frame), reads=True))
        return frame

    @rule(does=st.sampled_from(["", "waits"]))
    def ask_to_read(self, does: str) -> None:
        ticket = next(self.numbers)
        item = self.hands.asked[ticket] = Item("call", None, f"asked {ticket}", does)
        assert self.hands.core.read(KIND, "a", ticket) == self.model.asks_to_read(item)

    @precondition(lambda self: self.model.beside)
    @rule(at=st.integers(0, 99))
    def end_beside(self, at: int) -> None:
        at %= len(self.model.beside)
        cell, turn = self.hands.beside.pop(at)
        self.hands.core.answer(cell, turn, None)
        assert turn.life is not None
        self.hands.core.overlapped(self.room, turn.life)
        self.model.ends_beside(at)

    @precondition(lambda self: self.model.at != "starting")
    @rule()
    def fail(self) -> None:
        super().fail()
        cut, self.hands.beside = self.hands.beside, []
        for cell, turn in cut:
            self.hands.core.fail(cell, turn, RuntimeError("cut"))
            assert turn.life is not None
            self.ended.append(turn.life)
        self.model.cuts()

    @precondition(lambda self: self.ended)
    @rule()
    def end_what_was_cut(self) -> None:
        """The code of a cancelled turn has now ended."""
        self.hands.core.overlapped(self.room, self.ended.pop())

    @invariant()
    def what_waits_beside_is_known(self) -> None:
        waits = [item.reference for item in self.model.beside]
        assert [turn.reference for _, turn in self.hands.beside] == waits
        assert all(turn.life is not None for _, turn in self.hands.beside)

    def teardown(self) -> None:
        while self.model.beside:
            self.end_beside(0)
        super().teardown()
        Obedient.reentrant = False


TestMailboxWithOverlappingTurns = MailboxWithOverlappingTurns.TestCase
TestMailboxWithOverlappingTurns.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
