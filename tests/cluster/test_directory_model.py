"""Hosts come and go in any order; whatever happens, the table keeps what shards and hosts rely on."""

from collections import Counter
from math import ceil

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from runtime.actors.calls.owners import LiveHost
from runtime.cluster.directory import Directory
from runtime.cluster.table import LOAD, NOBODY, PARTITIONS, Table

INDEXES = st.integers(0, 4)
Process = tuple[int, int]


class Churn(RuleBasedStateMachine):
    """The model: which life of which host is ready."""

    @initialize()
    def begin(self) -> None:
        self.directory = Directory()
        self.ready: dict[int, int] = {}
        self.lives: Counter[int] = Counter()
        self.before = self.directory.table
        self.processes: list[Process | None] = [None] * PARTITIONS
        # For each set of live hosts, who had what when it was last there.
        self.placed: dict[frozenset[int], tuple[int, ...]] = {}

    def host(self, index: int) -> LiveHost:
        self.lives[index] += 1
        self.ready[index] = self.lives[index]
        return LiveHost(index, self.lives[index], f"/run/host-{index}-{self.lives[index]}.sock")

    @rule(indexes=st.sets(INDEXES, min_size=1, max_size=3))
    def some_are_ready(self, indexes: set[int]) -> None:
        self.step(self.directory.up(*(self.host(index) for index in sorted(indexes - self.ready.keys()))))

    @precondition(lambda self: self.ready)
    @rule(data=st.data())
    def one_dies(self, data: st.DataObject) -> None:
        index = data.draw(st.sampled_from(sorted(self.ready)))
        before, had = self.before, Counter(self.before.owners)[index]
        table = self.directory.down(index, self.ready.pop(index))
        assert table
        moved = sum(was != now for was, now in zip(before.owners, table.owners, strict=True))
        assert moved - had <= PARTITIONS // 50
        self.step(table)

    @rule(index=INDEXES, age=st.integers(1, 3))
    def a_late_word_comes_of_one_that_is_not_ready(self, index: int, age: int) -> None:
        generation = self.lives[index] - age if index in self.ready else self.lives[index]
        assert self.directory.down(index, generation) is None
        assert self.directory.table is self.before

    def step(self, table: Table) -> None:
        """One version later: nothing goes back, and epochs tell the processes apart."""
        assert table is self.directory.table
        assert table.version == self.before.version + 1
        for at, owner in enumerate(table.owners):
            process = None if owner == NOBODY else (owner, self.ready[owner])
            grew = table.row_epochs[at] > self.before.row_epochs[at]
            assert grew or table.row_epochs[at] == self.before.row_epochs[at]
            if process != self.processes[at]:
                assert grew
            elif process:
                assert not grew
            self.processes[at] = process
        self.before = table

    @invariant()
    def all_who_are_ready_and_only_they_own_their_share(self) -> None:
        load = Counter(self.before.owners)
        assert load.keys() == (self.ready.keys() or {NOBODY})
        if self.ready:
            assert max(load.values()) <= ceil(LOAD * PARTITIONS / len(self.ready))
        assert self.directory.live.keys() == self.ready.keys()

    @invariant()
    def whoever_returns_gets_back_what_it_had(self) -> None:
        there = frozenset(self.ready)
        assert self.placed.setdefault(there, self.before.owners) == self.before.owners


TestChurn = Churn.TestCase
TestChurn.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
