"""Streams against a model: whatever is said, whoever comes, goes and pulls, what a client has seen of the stream has no
hole that it was not told of, nothing twice, nothing that was not for it, and every offset one value for ever.
"""

import json

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from runtime._native import MeshBody
from stateroom import History, Member, Room
from tests.actors.fake_shard import (
    GAP,
    JOINED,
    LIVE,
    NOBODY,
    PAGE,
    PUBLISH,
    SEND,
    STORED,
    STREAM,
    Frame,
    join,
    leave,
    pull,
)
from tests.native.hands import Hands

KEPT = 4


class Keeping(Room):
    history = History(messages=KEPT, age_s=100)

    def on_join(self, member: Member, params: object) -> None:
        if member.params.get("greets"):
            self.broadcast("said", "joined")


class Client:
    """One that keeps its position over its memberships; `seen` are the offsets of one epoch."""

    def __init__(self, handle: int) -> None:
        self.handle = handle
        self.joined = False
        self.behind = False
        self.position = 0
        self.seen: dict[int, bytes] = {}
        self.forgiven: set[int] = set()
        """Offsets it knows it will not get: before it came, in a gap, not recovered."""

    def hear(self, offset: int, body: bytes) -> None:
        assert offset > self.position, "offsets increase"
        self.position = offset
        self.seen[offset] = body

    def skip(self, upto: int) -> None:
        self.forgiven |= set(range(self.position + 1, upto + 1))
        self.position = max(self.position, upto)


class StreamOfARoom(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.hands = Hands(Keeping)
        self.room = self.hands.room(9)  # whom it does not sleep for
        self.epoch = self.room.history.position[0]
        self.clients = [Client(handle) for handle in range(1, 4)]
        self.said: dict[int, tuple[bytes, int]] = {}  # the payload, and whom it was not for

    @rule(size=st.integers(0, 9), volatile=st.booleans(), without=st.integers(0, 3))
    def say(self, size: int, without: int, *, volatile: bool) -> None:
        members = {int(member.id, 16) & 0xFF: member for member in self.room.members}
        offset = self.room.broadcast("said", "x" * size, members.get(without), volatile=volatile)
        assert (offset is None) == volatile
        if offset is not None:
            assert offset not in self.said
            self.said[offset] = (b"x" * size, without if without in members else 0)
        self.listen()

    @rule(at=st.integers(0, 2), comes_back=st.booleans(), last=st.integers(0, 6), greets=st.booleans())
    def come(self, at: int, last: int, *, comes_back: bool, greets: bool) -> None:
        client = self.clients[at]
        if client.joined:
            return
        params = {"$history": last, "greets": greets}
        params["$position"] = [self.epoch, client.position] if comes_back else None
        if greets:
            self.said[self.room.history.position[1] + 1] = (b"joined", 0)
        client.joined = True
        self.hands.say(join(client.handle, topic="t:a", params=json.dumps(params).encode()))
        self.listen()

    @rule(at=st.integers(0, 2))
    def go(self, at: int) -> None:
        if self.clients[at].joined:
            self.clients[at].joined = False
            self.hands.say(leave(self.clients[at].handle))
            self.listen()

    @rule(at=st.integers(0, 2))
    def fall_behind_and_pull(self, at: int) -> None:
        client = self.clients[at]
        if client.joined:
            client.behind = True
            self.hands.say(pull(client.handle, client.position))
            self.listen()

    @rule(seconds=st.integers(0, 120))
    def time_passes(self, seconds: int) -> None:
        self.now_s = getattr(self, "now_s", 0) + seconds
        self.hands.core.tick(self.now_s)

    @invariant()
    def what_is_kept_is_the_end_of_what_was_said(self) -> None:
        kept = self.room.history.read()
        assert len(kept) <= KEPT
        assert [one.offset for one in kept] == list(range(len(self.said) - len(kept) + 1, len(self.said) + 1))
        assert all(one.data.encode() == self.said[one.offset][0] for one in kept)

    @invariant()
    def nobody_has_a_hole_or_what_was_not_for_it(self) -> None:
        for client in self.clients:
            for offset in range(1, client.position + 1):
                body, without = self.said[offset]
                if offset in client.seen:
                    assert client.seen[offset] == body
                    assert without != client.handle
                else:
                    assert offset in client.forgiven or without == client.handle

    @invariant()
    def who_is_live_has_all_there_is(self) -> None:
        for client in self.clients:
            if client.joined:
                assert not client.behind
                left = range(client.position + 1, len(self.said) + 1)
                assert all(self.said[offset][1] == client.handle for offset in left)

    def listen(self) -> None:
        """As a shard does: what is held in a join comes after its answer, or is dropped for the replay."""
        frames = self.hands.hear()
        granted = {got.handle: number for number, got in enumerate(frames) if got.kind == JOINED}
        for number, got in enumerate(frames):
            if got.kind == STREAM:
                assert MeshBody.numbers_in(got.body)[0] == self.epoch
            elif got.kind == PUBLISH:
                self.published(got, {handle for handle, at in granted.items() if at > number})
            else:
                held = [early for early in frames[:number] if early.kind == PUBLISH]
                self.told(self.clients[got.handle - 1], got, held)

    def published(self, got: Frame, held: set[int]) -> None:
        for client in self.clients:
            if client.joined and client.handle not in held:
                self.live(client, got)

    def live(self, client: Client, got: Frame) -> None:
        if got.offset and got.without != client.handle and not client.behind:
            client.hear(got.offset, got.body)

    def told(self, client: Client, got: Frame, held: list[Frame]) -> None:
        if got.kind == JOINED:
            self.granted(client, got, held)
        elif got.kind == SEND:
            if client.behind and got.offset > client.position + 1 and not client.seen:
                client.skip(got.offset - 1)
            client.hear(got.offset, got.body)
        elif got.kind == GAP:
            client.skip(MeshBody.numbers_in(got.body)[1])
        elif got.kind == PAGE:
            client.behind = not got.flags & LIVE
            (reached,) = MeshBody.numbers_in(got.body)
            assert reached <= len(self.said)
            client.position = max(client.position, reached)

    def granted(self, client: Client, got: Frame, held: list[Frame]) -> None:
        stream = json.loads(got.body)["$stream"]
        assert stream["epoch"] == self.epoch
        client.behind = bool(got.flags & STORED)
        if not stream["recovered"]:
            # It begins anew: at the live end, or before that with the last messages.
            client.seen.clear()
            client.position = 0
            client.forgiven = set(range(1, stream["offset"] + 1))
            if not client.behind:
                client.position = stream["offset"]
        for early in held if not client.behind else []:
            if early.without == NOBODY:
                self.live(client, early)


TestStreamOfARoom = StreamOfARoom.TestCase
TestStreamOfARoom.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
