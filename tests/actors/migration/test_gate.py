"""Which actors may start, and when."""

from hypothesis import given
from hypothesis import strategies as st

from runtime.actors.calls.peer.frames import Identity
from runtime.actors.migration.gate import Gate, gained

A, B = ("actor", "0"), ("actor", "1")


class Waiting:
    """A gate, partition 0 for A and 1 for B, and who has begun."""

    def __init__(self) -> None:
        self.gate = Gate(lambda kind, key: int(key))
        self.begun: list[Identity] = []
        self.refused: list[Identity] = []

    def come(self, number: int, actor: Identity) -> None:
        if self.gate.is_open(actor):
            self.begun.append(actor)
        else:
            refused = self.refused
            self.gate.wait(number, actor, lambda: self.begun.append(actor), lambda: refused.append(actor))


def test_an_actor_of_another_host_waits_for_its_report_and_others_do_not() -> None:
    world = Waiting()
    world.gate.table_changed(2, b"\1\0", {1, 2})
    world.come(1, A)
    world.come(2, B)
    assert world.begun == [B]
    world.gate.host_settled(1, 2, ())
    world.gate.host_settled(2, 1, ())
    assert world.begun == [B], "host 2 has not seen this table"
    world.gate.host_settled(2, 2, ())
    assert world.begun == [B, A]


def test_a_host_may_keep_some_longer() -> None:
    world = Waiting()
    world.gate.table_changed(2, b"\1\1", {1})
    world.gate.host_settled(1, 2, [A])
    world.come(1, A)
    world.come(2, B)
    assert world.begun == [B]
    world.gate.host_settled(1, 2, [])
    assert world.begun == [B, A]


def test_a_dead_host_is_waited_for_no_more() -> None:
    world = Waiting()
    world.gate.table_changed(2, b"\1\1", {1, 2})
    world.come(1, A)
    world.gate.host_settled(1, 2, [])
    world.gate.table_changed(3, b"\0\0", {1})
    assert world.begun == [A]


def test_a_report_that_comes_before_its_table_counts() -> None:
    world = Waiting()
    world.gate.table_changed(1, b"\0\0", {1})
    world.gate.host_settled(1, 2, ())
    world.gate.table_changed(2, b"\1\1", {1})
    world.come(1, A)
    assert world.begun == [A]


def test_a_report_for_a_later_table_does_not_count_before_that_table_is_here() -> None:
    """Whoever said it has sent its snapshots by the later table, and perhaps to another host."""
    for said_before in (True, False):
        world = Waiting()
        if said_before:
            world.gate.host_settled(1, 3, ())
        world.gate.table_changed(2, b"\1\1", {1, 2})
        world.gate.host_settled(1, 3, ())
        world.gate.host_settled(2, 2, ())
        world.come(1, A)
        assert world.begun == []
        world.gate.table_changed(3, b"\0\0", {1, 2})
        assert world.begun == [A]


def test_patience_ends_in_refusals_and_never_in_a_second_activation() -> None:
    world = Waiting()
    world.gate.table_changed(2, b"\1\1", {1, 2})
    world.come(1, A)
    world.come(2, B)
    world.gate.cancel(1)
    world.gate.cancel(3)
    world.gate.host_settled(2, 2, [])
    assert world.gate.refuse_waiting() == [1]
    world.come(1, A)
    assert (world.begun, world.refused) == ([], [B, A])
    world.gate.host_settled(1, 2, [A])
    world.come(1, A)
    world.come(2, B)
    assert (world.begun, world.refused) == ([B], [B, A, A])
    world.gate.host_settled(1, 2, [])
    world.come(1, A)
    assert world.begun == [B, A]


def test_a_timeout_without_awaited_hosts_refuses_no_actor() -> None:
    world = Waiting()
    world.gate.table_changed(2, b"\1\1", {1})
    world.gate.host_settled(1, 2, [])
    assert world.gate.refuse_waiting() == []
    world.come(1, A)
    world.gate.table_changed(3, b"\1\1", {1})
    world.come(2, B)
    world.gate.host_settled(1, 3, [])
    assert (world.begun, world.refused) == ([A, B], [])


def test_a_table_that_gives_more_begins_a_new_wait() -> None:
    world = Waiting()
    world.gate.table_changed(2, b"\1\0", {1})
    world.gate.refuse_waiting()
    world.gate.table_changed(3, b"\0\1", {1})
    world.come(2, B)
    world.gate.host_settled(1, 3, [])
    assert (world.begun, world.refused) == ([B], [])


def test_what_this_host_had_before_another_is_waited_for_here_too() -> None:
    world = Waiting()
    world.gate.host_settled(0, 3, [A])
    world.gate.table_changed(3, b"\1\1", {0, 1})
    world.gate.host_settled(1, 3, [])
    world.come(1, A)
    world.come(2, B)
    assert world.begun == [B]
    world.gate.host_settled(0, 3, [])
    assert world.begun == [B, A]


def test_the_same_owner_under_another_epoch_has_gained() -> None:
    assert gained(0, [(0, 2, 0, 1)], [(0, 1, 0, 1), (1, 1, 0, 3)]) == b"\0\1"


def test_with_nobody_else_nobody_waits() -> None:
    world = Waiting()
    world.gate.table_changed(1, b"\1\1", ())
    world.come(1, A)
    assert world.begun == [A]


@given(st.lists(st.integers(-1, 2), min_size=1), st.lists(st.integers(-1, 2), min_size=1))
def test_what_is_gained_was_anothers_or_unknown(before: list[int], after: list[int]) -> None:
    rows = [[(at, 1, host, 1) for at, host in enumerate(table_changed)] for table_changed in (before, after)]
    known = dict(enumerate(before))
    found = gained(0, rows[0], rows[1])
    for at, host in enumerate(after):
        assert found[at] == (host == 0 and known.get(at, 1) not in (0, -1))
