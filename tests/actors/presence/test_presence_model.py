"""Presence against Phoenix's own algorithm: whatever happens, every client ends with the truth, told sparingly."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.actors.presence.presence_room import FakeMember, FakeRoom

WINDOW_S = 1.0
NAMES = st.sampled_from(["ada", "grace", "__proto__", 'a"b', ""])


class PresenceOfARoom(RuleBasedStateMachine):
    """Members come, go, change, and lose their host; `truth` is what a page must show in the end."""

    @initialize()
    def begin(self) -> None:
        self.room = FakeRoom(WINDOW_S)
        self.numbers = 0
        self.diffs = 0
        self.life_s = 0.0

    @rule(key=NAMES, meta=st.integers(0, 3), direct=st.booleans())
    def somebody_joins(self, key: str, meta: int, *, direct: bool) -> None:
        self.numbers += 1
        member = FakeMember(self.numbers, key, topic="" if direct else "room:a")
        member.meta = {"meta": meta}
        self.room.join(member)

    @rule(data=st.data(), key=NAMES)
    def somebody_joins_anew_on_the_same_socket(self, data: st.DataObject, key: str) -> None:
        if self.room.members:
            old = data.draw(st.sampled_from(self.room.members))
            self.room.leave(old)
            resend = FakeMember(int(old.id, 16), key)
            resend.meta = {"meta": 4}
            resend.client.state = old.client.state
            self.room.join(resend)

    @rule(data=st.data())
    def some_leave(self, data: st.DataObject) -> None:
        if self.room.members:
            self.room.leave(*data.draw(st.lists(st.sampled_from(self.room.members), unique_by=id)))

    @rule(data=st.data(), key=NAMES, meta=st.integers(0, 3))
    def somebody_changes(self, data: st.DataObject, key: str, meta: int) -> None:
        if self.room.members:
            member = data.draw(st.sampled_from(self.room.members))
            member.key, member.meta = key, {"meta": meta}
            self.room.tracker.update(member)  # type: ignore[arg-type]

    @rule(seconds=st.sampled_from([0.0, 0.3, WINDOW_S, 5.0]))
    def time_passes(self, seconds: float) -> None:
        self.room.advance(seconds)
        self.life_s += seconds

    @rule(data=st.data())
    def the_host_dies(self, data: st.DataObject) -> None:
        survivors = data.draw(st.permutations(self.room.members))
        half = len(survivors) // 2
        self.begin()
        self.numbers = 1000 + len(survivors) + max((int(member.id, 16) for member in survivors), default=0)
        self.room.recover(*survivors[:half])
        self.room.recover(*survivors[half:])

    @invariant()
    def it_is_told_sparingly(self) -> None:
        if hasattr(self, "room"):
            assert len(self.room.said) <= 1 + self.life_s / WINDOW_S + 1e-9

    @invariant()
    def all_who_have_heard_know_the_same(self) -> None:
        if not hasattr(self, "room"):
            return
        self.room.advance(0)
        synced = [member.client for member in self.room.members if "presence_state" in member.events()]
        assert all(_known(client.state) == _known(synced[0].state) for client in synced)

    def teardown(self) -> None:
        """In the end all know the truth, and the room was told the same."""
        if not hasattr(self, "room"):
            return
        self.room.advance(2 * WINDOW_S)
        truth: dict[str, list[int]] = {}
        for member in self.room.members:
            if member.key:
                truth.setdefault(member.key, []).append(member.meta["meta"])  # type: ignore[arg-type]
        for member in self.room.members:
            expected = {} if not member.topic else {key: sorted(metas) for key, metas in truth.items()}
            assert _metas(member.client.state) == expected
        now = self.room.tracker.now()
        assert {key: sorted(m["meta"] for m in metas) for key, metas in now.items()} == {
            key: sorted(metas) for key, metas in truth.items()
        }


def _known(state: dict[str, dict[str, list[dict[str, object]]]]) -> dict[str, list[str]]:
    return {key: sorted(str(meta["phx_ref"]) for meta in one["metas"]) for key, one in state.items()}


def _metas(state: dict[str, dict[str, list[dict[str, int]]]]) -> dict[str, list[int]]:
    return {key: sorted(meta["meta"] for meta in one["metas"]) for key, one in state.items()}


TestPresenceOfARoom = PresenceOfARoom.TestCase
TestPresenceOfARoom.settings = settings(max_examples=100, stateful_step_count=25, deadline=None)
