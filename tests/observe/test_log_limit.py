"""Few lines of what happens often, and how many were left out."""

from runtime.observe.log_limit import LogLimit


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_the_first_of_a_sort_is_due_at_once_and_then_one_in_a_while() -> None:
    clock = Clock()
    limit: LogLimit[str] = LogLimit(clock, 5.0)
    assert [limit.due("a") for _ in range(3)] == [0, None, None]
    assert limit.due("b") == 0
    clock.now_s += 4.9
    assert limit.due("a") is None
    clock.now_s += 0.1
    assert [limit.due("a"), limit.due("a"), limit.due("b")] == [3, None, 0]


def test_a_line_late_in_one_while_is_followed_by_none_early_in_the_next() -> None:
    clock = Clock()
    limit: LogLimit[str] = LogLimit(clock, 1.0, 10)
    limit.due("a")
    clock.now_s += 0.9
    assert limit.due("b") == 0
    clock.now_s += 0.1
    assert [limit.due("a"), limit.due("b")] == [0, None]


def test_all_sorts_together_have_a_limit() -> None:
    clock = Clock()
    limit: LogLimit[int] = LogLimit(clock, 1.0, 2)
    assert [limit.due(sort) for sort in range(4)] == [0, 0, None, None]
    clock.now_s += 1.0
    assert [limit.due(sort) for sort in (3, 0, 1)] == [1, 0, None]


def test_what_was_left_out_is_told_once() -> None:
    limit: LogLimit[str] = LogLimit(Clock(), 1.0)
    for _ in range(3):
        limit.due("a")
    assert [limit.left_out("a"), limit.left_out("a"), limit.left_out("b")] == [2, 0, 0]
