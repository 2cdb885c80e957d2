"""Entries with deadlines, against a model."""

from hypothesis import given
from hypothesis import strategies as st

from runtime.actors.calls.pending import SMALL, DeadlineMap


def test_an_entry_is_answered_or_expires_but_not_both() -> None:
    pending: DeadlineMap[str] = DeadlineMap()
    pending.add(1, 10.0, "one")
    pending.add(2, 5.0, "two")
    assert pending.next_s() == 5.0
    assert pending.pop(2) == "two"
    assert pending.pop(2) is None
    assert pending.expired(9.9) == []
    assert pending.expired(10.0) == ["one"]
    assert (pending.get(1), len(pending), pending.next_s()) == (None, 0, None)


def test_removed_entries_leave_the_heap_before_their_deadline() -> None:
    pending: DeadlineMap[int] = DeadlineMap()
    for number in range(10_000):
        pending.add(number, 1e9, number)
        pending.pop(number)
    assert len(pending._deadlines) <= SMALL + 1


@given(st.lists(st.tuples(st.sampled_from("apx"), st.integers(0, 20), st.integers(0, 50))))
def test_it_is_what_a_plain_dict_would_be(steps: list[tuple[str, int, int]]) -> None:
    pending: DeadlineMap[int] = DeadlineMap()
    model: dict[int, int] = {}
    added, now_s = 0, 0
    for step, number, time_s in steps:
        if step == "a":
            pending.add(added, now_s + time_s, added)
            model[added] = now_s + time_s
            added += 1
        elif step == "p":
            assert (pending.pop(number) is not None) == (model.pop(number, None) is not None)
        else:
            now_s += time_s
            due = sorted(one for one, at_s in model.items() if at_s <= now_s)
            assert sorted(pending.expired(now_s)) == due
            model = {one: at_s for one, at_s in model.items() if one not in due}
        assert sorted(pending) == sorted(model)
        assert not model or (pending.next_s() or 0) <= min(model.values())
